package bench

import (
	"fmt"

	"github.com/dnnbench/dnnbench/backend"
)

// largeCases are those by which a GPU is compared with the vendor's own library, with
// large extents divided by shrink: square products, the products of a network 4096 wide,
// what moves 256 MiB tensors, and training steps of a small and of a large network.
func largeCases(shrink int) []Case {
	wide, side := 4096/shrink, 8192/shrink
	cases := squares(wide, side)
	for _, m := range []int{256, 1024, 4096} {
		cases = append(cases, layers(m/shrink, wide, wide)...)
		cases = append(cases, halfProduct(m/shrink, wide, wide))
	}
	cases = append(cases, halves(1, wide, wide)...)
	// side² numbers are 256 MiB.
	cases = append(cases, copying(side*side), scaling(side*side), addSame(side, side), addRow(side, side), addColumn(side, side),
		activation(backend.Activation{Kind: backend.ReLU}, side, side), activation(backend.Activation{Kind: backend.GELU}, side, side),
		optimizing(backend.SGD, side*side), optimizing(backend.Adam, side*side))
	return append(cases, step(64, 784, 256, 128, 10), step(1024/shrink, wide, wide, wide, 10))
}

// optimizing is a step of an optimiser over n parameters. It reads parameters, gradients
// and moments, and writes parameters and moments.
func optimizing(kind backend.OptimizerKind, n int) Case {
	moments := 0
	if kind.UsesM() {
		moments++
	}
	if kind.UsesV() {
		moments++
	}
	return moving(kind.String(), fmt.Sprint(n), (3+2*moments)*n, n, func(o *operands) (func() error, error) {
		s := backend.OptimizerStep{Params: o.matrix(n), Grads: o.matrix(n), Blocks: o.matrix(n/backend.BlockLen, 2), State: o.state()}
		var err error
		if s.Optimizer, err = backend.ParseOptimizer(kind.String()); err != nil {
			return nil, err
		}
		if kind.UsesM() {
			s.M = o.matrix(n)
		}
		if kind.UsesV() {
			s.V = o.matrix(n)
		}
		if o.err != nil {
			return nil, o.err
		}
		// A rate and a decay of 0 leave the numbers as they are, however often they are
		// stepped; what is read and written is the same.
		backend.Fill(o.b, s.Blocks, 0)
		return o.run(func() { backend.Optimize(o.b, s) })
	})
}

// state is that of a first step.
func (o *operands) state() *backend.Tensor {
	if o.err != nil {
		return nil
	}
	t, err := backend.NewState(o.b, backend.State{Rate: 1e-3, Corr1: 0.1, Corr2: 1e-3})
	if err != nil {
		o.err = err
		return nil
	}
	o.release = append(o.release, t.Free)
	return t
}
