package cpu

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/internal/team"
	"github.com/klauspost/cpuid/v2"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
)

const name = "cpu"

// device is what the queues share: the threads, the memory account, the BLAS.
type device struct {
	blas    blas.Float32
	team    *team.Team[workspace]
	space   backend.Space
	limit   int64        // bytes that all tensors together may take
	used    atomic.Int64 // bytes they take
	garbage atomic.Int64 // at most so many bytes were freed and not yet collected

	mu     sync.Mutex
	queues int // open; the team ends with the last
}

func newDevice(lib blas.Float32, threads int) *device {
	return &device{blas: lib, team: team.New(threads, newWorkspace), limit: machineMemory()}
}

// open makes the device's first queue.
func (d *device) open() *Backend {
	d.queues = 1
	return d.queue()
}

func (d *device) queue() *Backend {
	return &Backend{device: d, space: newWorkspace()}
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
	return []backend.Device{processor(gonum.Implementation{})}, nil
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

func processor(lib blas.Float32) backend.Device {
	brand := cpuid.CPU.BrandName
	if brand == "" { // cpuid knows few names outside x86
		brand = runtime.GOARCH + " processor"
	}
	return backend.Device{Name: brand, Vendor: cpuid.CPU.VendorString, Version: version(lib)}
}

// version names the BLAS: gonum with the version built in, another by its type.
func version(lib blas.Float32) string {
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
