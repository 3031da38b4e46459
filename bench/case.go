package bench

import (
	"math"
	"slices"

	"github.com/dnnbench/dnnbench/backend"
)

// Unit is the unit of a rate.
type Unit string

// The units: what counts is arithmetic, or bytes read and written.
const (
	GFLOPS Unit = "GFLOP/s"
	GBPS   Unit = "GB/s"
)

// Case is one operation on one shape.
type Case struct {
	Name      string  // as "matmul-forward"
	Shape     string  // as "64x784x256"
	Unit      Unit    // of the rate
	Work      float64 // floating-point operations or bytes of one run
	Footprint int     // bytes of memory that one run touches

	operations float64 // of one run, where Work is bytes

	product *backend.ProductShape // for a single product
	// prepare makes the operands and returns a function that queues one run.
	prepare func(o *operands) (func() error, error)
}

// Intensity is floating-point operations for each byte that must be read or written, with
// each tensor once; NaN where these are not counted, as for whole networks.
func (c Case) Intensity() float64 {
	if c.Footprint == 0 {
		return math.NaN()
	}
	if c.Unit == GFLOPS {
		return c.Work / float64(c.Footprint)
	}
	return c.operations / c.Work
}

// Rate is Work over a time, in the case's unit.
func (c Case) Rate(seconds float64) float64 { return c.Work / seconds / 1e9 }

// operands makes the tensors of a case, with random contents, and frees them. The
// first failure sticks, so that a case need not ask at each tensor.
type operands struct {
	b       backend.Backend
	seed    uint64
	release []func()
	err     error
}

// matrix is float32, uniform in [-1, 1).
func (o *operands) matrix(dims ...int) *backend.Tensor {
	if o.err != nil {
		return nil
	}
	t, err := backend.New(o.b, backend.Float32, dims...)
	if err != nil {
		o.err = err
		return nil
	}
	o.release = append(o.release, t.Free)
	o.randomise(t)
	return t
}

// randomise fills a tensor with numbers of its own stream.
func (o *operands) randomise(t *backend.Tensor) {
	stream := backend.Stream{Seed: o.seed, Purpose: backend.PurposeFill, Layer: uint32(len(o.release))}
	backend.RandomFill(o.b, t, backend.Random{Distribution: backend.Uniform, A: -1, B: 1, Stream: stream})
}

// free releases in reverse, so that what was made from another goes before it.
func (o *operands) free() {
	for _, f := range slices.Backward(o.release) {
		f()
	}
	o.release = nil
}

// run wraps an operation that cannot fail.
func (o *operands) run(f func()) (func() error, error) {
	return func() error { f(); return nil }, o.err
}
