package cpu

import (
	"fmt"
	"runtime"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/internal/gemm"
	"github.com/dnnbench/dnnbench/internal/simd"
	"github.com/dnnbench/dnnbench/internal/team"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
)

// Backend is one queue on the processor. It implements backend.Backend.
type Backend struct {
	device    *device
	closed    bool
	recording *backend.Recording
	program   *program

	job    team.Job[workspace] // the parallel work of the running call
	shared shared
	space  *workspace // the caller's own, as each helper has one
	slots  slots

	packed  []float32 // panels of the running Gemm
	partial []float64 // sums of the pieces of the running Reduce
	watch   watch     // what the running Gemm or CheckFinite saw
}

var _ backend.Backend = (*Backend)(nil)

// slots hold the calls that run at once, one of each kind, so that a call needs no
// memory from the heap.
type slots struct {
	product    productCall
	gemm       gemmCall
	binary     binaryCall
	axpby      axpbyCall
	fill       fillCall
	copy       copyCall
	convert    convertCall
	activate   activateCall
	grad       activationGradCall
	softmax    softmaxCall
	softmaxBwd softmaxGradCall
	norm       normCall
	normBwd    normGradCall
	reduce     reduceCall
	loss       lossCall
	tally      tallyCall
	gather     gatherCall
	random     randomCall
	dropout    dropoutCall
	check      checkCall
	gradNorm   gradNormCall
	maxNorm    maxNormCall
	optimize   optimizeCall
	advance    advanceCall
}

// mostThreads bounds what a mistyped number of threads costs: each has a workspace of
// some 300 KB.
const mostThreads = 1024

// New opens the processor with this module's products (see package simdblas), or with
// gonum's where the processor has none of the instructions that those need.
// Config.Threads 0 means as many as GOMAXPROCS.
func New(c backend.Config) (*Backend, error) {
	level, err := simd.Choose()
	if err != nil {
		return nil, err
	}
	return open(gemm.For(level), gonum.Implementation{}, c)
}

// NewWith opens the processor with another BLAS, of which only Sgemm is called: as
// NoTrans·Trans, with alpha 1 and beta 0 or 1, from several goroutines at once, on
// blocks of at most 192×256 by 64×256 (see Gemm). It must not skip zeros in that
// mode, and must sum in an order that depends on the block's extents alone.
func NewWith(lib blas.Float32, c backend.Config) (*Backend, error) {
	if _, err := simd.Choose(); err != nil { // element-wise kernels obey it too
		return nil, err
	}
	return open(nil, lib, c)
}

func open(kernels *gemm.Kernels, lib blas.Float32, c backend.Config) (*Backend, error) {
	threads := c.Threads
	if threads < 0 {
		return nil, fmt.Errorf("%d threads: choose 1 or more, or 0 for all", threads)
	}
	if threads == 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	return newDevice(kernels, lib, min(threads, mostThreads)).open(), nil
}

// Info names the processor and the BLAS.
func (b *Backend) Info() backend.Info {
	p := processor(b.device.kernels, b.device.blas)
	return backend.Info{Backend: name, Device: p.Name, Vendor: p.Vendor, Version: p.Version}
}

// Supports is true but for the sums of rows: Gemm carries out every other epilogue.
func (b *Backend) Supports(e backend.Epilogue) bool { return e.RowSums == nil }

// Fork opens another queue on the same threads and memory.
func (b *Backend) Fork() (backend.Backend, error) {
	if b.closed || !b.device.acquire() {
		return nil, backend.ErrClosed
	}
	return b.device.queue(), nil
}

// Close ends the queue; with the last one, the helpers end too.
func (b *Backend) Close() error {
	if b.closed {
		return nil
	}
	b.closed, b.recording, b.program = true, nil, nil
	b.device.release()
	return nil
}

// Sync has nothing to wait for: operations are done when they return.
func (b *Backend) Sync() error { return b.ready() }

// Space is the memory account of the processor's queues.
func (b *Backend) Space() *backend.Space { return &b.device.space }

// ready says why host transfers and allocations cannot be carried out now.
func (b *Backend) ready() error {
	switch {
	case b.closed:
		return backend.ErrClosed
	case b.recording != nil:
		return backend.ErrRecording
	}
	return nil
}

// call is one kernel call with its operands resolved.
type call interface{ run(b *Backend) }

// submit records the call, or carries it out in its slot. A call on a closed queue
// does nothing; Sync tells.
func submit[C any, P interface {
	*C
	call
}](b *Backend, slot *C, c C) {
	switch {
	case b.closed:
	case b.recording != nil:
		kept := new(C)
		*kept = c
		b.program.append(P(kept))
	default:
		*slot = c
		P(slot).run(b)
		var none C
		*slot = none // hold no tensor's memory beyond the call
	}
}
