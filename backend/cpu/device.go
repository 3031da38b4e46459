package cpu

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/internal/gemm"
	"github.com/dnnbench/dnnbench/internal/simd"
	"github.com/dnnbench/dnnbench/internal/team"
	"github.com/klauspost/cpuid/v2"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
)

const name = "cpu"

// device is what the queues share: the threads, the memory account, and the register
// tiles or else the BLAS that multiplies.
type device struct {
	kernels *gemm.Kernels
	blas    blas.Float32
	team    *team.Team[workspace]
	space   backend.Space
	limit   int64        // bytes that all tensors together may take
	used    atomic.Int64 // bytes they take
	garbage atomic.Int64 // at most so many bytes were freed and not yet collected

	mu     sync.Mutex
	queues int // open; the team ends with the last
}

func newDevice(kernels *gemm.Kernels, lib blas.Float32, threads int) *device {
	d := &device{kernels: kernels, blas: lib, limit: machineMemory()}
	d.team = team.New(threads, d.newWorkspace)
	return d
}

// open makes the device's first queue.
func (d *device) open() *Backend {
	d.queues = 1
	return d.queue()
}

func (d *device) queue() *Backend {
	return &Backend{device: d, space: d.newWorkspace()}
}

// acquire counts another queue, unless the device has ended.
func (d *device) acquire() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.queues == 0 {
		return false
	}
	d.queues++
	return true
}

func (d *device) release() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.queues--
	if d.queues == 0 {
		d.team.Close()
	}
}

// Driver offers the processor as a device.
func Driver() backend.Driver { return driver{} }

type driver struct{}

func (driver) Name() string { return name }

// Devices lists the processor.
func (driver) Devices() ([]backend.Device, error) {
	level, err := simd.Choose()
	if err != nil {
		return nil, err
	}
	return []backend.Device{processor(gemm.For(level), gonum.Implementation{})}, nil
}

// Open opens the processor, which has index 0.
func (driver) Open(index int, c backend.Config) (backend.Backend, error) {
	if index != 0 {
		return nil, fmt.Errorf("cpu device %d: there is only device 0: %w", index, backend.ErrNoDevice)
	}
	b, err := New(c)
	if err != nil {
		return nil, err
	}
	return b, nil
}

func processor(kernels *gemm.Kernels, lib blas.Float32) backend.Device {
	brand := cpuid.CPU.BrandName
	if brand == "" { // cpuid knows few names outside x86
		brand = runtime.GOARCH + " processor"
	}
	return backend.Device{Name: brand, Vendor: cpuid.CPU.VendorString, Version: version(kernels, lib)}
}

// version names what multiplies: the instructions of the tiles, gonum with the version
// built in, another BLAS by its type.
func version(kernels *gemm.Kernels, lib blas.Float32) string {
	if kernels != nil {
		return kernels.String()
	}
	if _, ok := lib.(gonum.Implementation); !ok {
		return fmt.Sprintf("%T", lib)
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if m.Path == "gonum.org/v1/gonum" {
				return "gonum " + m.Version
			}
		}
	}
	return "gonum"
}
