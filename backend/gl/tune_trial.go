package gl

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/shaders"
)

// trial is one product on which kernels are tried.
type trial struct {
	queue     *Queue
	shape     backend.ProductShape
	x, y      []float32
	tensors   [3]*backend.Tensor // dst, x, y
	records   []*recorded        // of the product by each tile
	right     []byte             // dst as the first kernel that passed left it
	rightName string
}

// newTrial makes operands that are uniform in [-1, 1), so that almost every sum is
// rounded, and another order of summation gives other bits. It asks the device for memory
// first: a product that it refuses may be too large for the host, where that is no error.
func newTrial(q *Queue, s backend.ProductShape) (_ *trial, err error) {
	t := &trial{queue: q, shape: s}
	defer func() {
		if err != nil {
			t.free()
		}
	}()
	x, y, dst := layout(s)
	for i, extents := range [...][2]int{dst, x, y} {
		if t.tensors[i], err = backend.New(q, backend.Float32, extents[:]...); err != nil {
			return nil, err
		}
	}
	t.x, t.y = uniform(s.M*s.K, 1), uniform(s.K*s.N, 2)
	return t, errors.Join(backend.Upload(q, t.tensors[1], t.x), backend.Upload(q, t.tensors[2], t.y))
}

func uniform(n int, seed uint64) []float32 {
	random := rand.New(rand.NewPCG(seed, uint64(n)))
	list := make([]float32, n)
	for i := range list {
		list[i] = 2*random.Float32() - 1
	}
	return list
}

func (t *trial) free() {
	for _, r := range t.records {
		r.Free()
	}
	for _, tensor := range t.tensors {
		if tensor != nil {
			tensor.Free()
		}
	}
}

// product is the one tried, by the given tile.
func (t *trial) product(tile shaders.Tile) *product {
	o := backend.Product()
	o.TransX, o.TransY = t.shape.TransX, t.shape.TransY
	p := newProduct(t.tensors[0], t.tensors[1], t.tensors[2], o)
	p.tile = tile
	return &p
}

// record records the product, as a training step would.
func (t *trial) record(tile shaders.Tile) (*recorded, error) {
	r, err := t.queue.aside(func(aside *Queue) { aside.multiply(t.product(tile)) })
	if err == nil {
		t.records = append(t.records, r)
	}
	return r, err
}

// compile makes the programs of recordings that have not run, together, and returns why
// one of each has none.
func (t *trial) compile(list []*recorded) []error {
	errs := make([]error, len(list))
	t.queue.wait(command{kind: runCall, call: func(x *executor) {
		var all []shaders.Kernel
		for _, r := range list {
			all = append(all, r.kernels()...)
		}
		x.prepare(all)
		for i, r := range list {
			for _, k := range r.kernels() {
				errs[i] = errors.Join(errs[i], x.program(k).err)
			}
		}
	}})
	return errs
}

// kernels are those of a recording that has not run.
func (r *recorded) kernels() (list []shaders.Kernel) {
	for _, s := range r.segments {
		list = append(list, s.kernels()...)
	}
	return list
}

// check runs a kernel and says why it may not win, or "": what it leaves differs from
// the float64 reference by more than it may or, by as little as a bit, from what the
// kernels before it left.
func (t *trial) check(name string, r *recorded) (reason string, err error) {
	q, dst := t.queue, t.tensors[0]
	q.Fill(dst, float32(math.NaN())) // so that what is not written shows
	if err := r.Replay(); err != nil {
		return "", err
	}
	got := make([]byte, 4*dst.Len())
	if err := q.Read(got, dst.Memory(), 0); err != nil {
		return "", err
	}
	if t.right != nil {
		if i := firstDifference(got, t.right); i >= 0 {
			return fmt.Sprintf("other bits than %s at row %d, column %d", t.rightName, i/t.shape.N, i%t.shape.N), nil
		}
		return "", nil
	}
	if reason := t.wrong(got); reason != "" {
		return reason, nil
	}
	t.right, t.rightName = got, name
	return "", nil
}

// firstDifference is the index of the first word in which two results differ, or -1.
func firstDifference(a, b []byte) int {
	if slices.Equal(a, b) {
		return -1
	}
	for i := range a {
		if a[i] != b[i] {
			return i / 4
		}
	}
	return -1
}
