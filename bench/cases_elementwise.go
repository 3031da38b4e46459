package bench

import (
	"fmt"

	"github.com/dnnbench/dnnbench/backend"
)

// moving is a case whose rate is that of the bytes it must read and write. It has one
// operation for each element that it computes, however many a function takes: of those
// there is no count that all would agree on.
func moving(name, shape string, elements, computed int, prepare func(o *operands) (func() error, error)) Case {
	return Case{Name: name, Shape: shape, Unit: GBPS, Work: 4 * float64(elements), Footprint: 4 * elements, operations: float64(computed), prepare: prepare}
}

// addRow adds a bias to each row of a batch: dst [m n] = x [m n] + y [n].
func addRow(m, n int) Case {
	return moving("add-row", fmt.Sprintf("%dx%d+%d", m, n, n), 2*m*n+n, m*n, func(o *operands) (func() error, error) {
		dst, x, y := o.matrix(m, n), o.matrix(m, n), o.matrix(n)
		return o.run(func() { backend.Add(o.b, dst, x, y) })
	})
}

// addColumn adds one number to each row: dst [m n] = x [m n] + y [m 1].
func addColumn(m, n int) Case {
	return moving("add-column", fmt.Sprintf("%dx%d+%dx1", m, n, m), 2*m*n+m, m*n, func(o *operands) (func() error, error) {
		dst, x, y := o.matrix(m, n), o.matrix(m, n), o.matrix(m, 1)
		return o.run(func() { backend.Add(o.b, dst, x, y) })
	})
}

// addSame adds two matrices of one shape.
func addSame(m, n int) Case {
	return moving("add", fmt.Sprintf("%dx%d", m, n), 3*m*n, m*n, func(o *operands) (func() error, error) {
		dst, x, y := o.matrix(m, n), o.matrix(m, n), o.matrix(m, n)
		return o.run(func() { backend.Add(o.b, dst, x, y) })
	})
}

// copying moves n elements on the device.
func copying(n int) Case {
	return moving("copy", fmt.Sprint(n), 2*n, 0, func(o *operands) (func() error, error) {
		dst, x := o.matrix(n), o.matrix(n)
		return o.run(func() { backend.Copy(o.b, dst, x) })
	})
}

// scaling multiplies n elements by 1.
func scaling(n int) Case {
	return moving("scale", fmt.Sprint(n), 2*n, n, func(o *operands) (func() error, error) {
		dst, x := o.matrix(n), o.matrix(n)
		return o.run(func() { backend.Scale(o.b, dst, 1, x) })
	})
}

// activate applies each activation but the identity to a batch.
func activate(m, n int) []Case {
	var cases []Case
	for _, act := range activations() {
		cases = append(cases, activation(act, m, n))
	}
	return append(cases, moving("softmax", fmt.Sprintf("%dx%d", m, n), 2*m*n, m*n, func(o *operands) (func() error, error) {
		dst, x := o.matrix(m, n), o.matrix(m, n)
		return o.run(func() { backend.Softmax(o.b, dst, x) })
	}))
}

func activation(act backend.Activation, m, n int) Case {
	return moving(act.String(), fmt.Sprintf("%dx%d", m, n), 2*m*n, m*n, func(o *operands) (func() error, error) {
		dst, x := o.matrix(m, n), o.matrix(m, n)
		return o.run(func() { backend.Activate(o.b, act, dst, x) })
	})
}

// activateGrad is the backward half: dst = dy ⊙ g'(saved).
func activateGrad(m, n int) []Case {
	var cases []Case
	for _, act := range activations() {
		cases = append(cases, moving(act.String()+"-grad", fmt.Sprintf("%dx%d", m, n), 3*m*n, m*n, func(o *operands) (func() error, error) {
			dst, dy, saved := o.matrix(m, n), o.matrix(m, n), o.matrix(m, n)
			return o.run(func() { backend.ActivationGrad(o.b, act, dst, dy, saved) })
		}))
	}
	return cases
}

// activations are all but the identity, with their usual constants.
func activations() []backend.Activation {
	return []backend.Activation{
		{Kind: backend.ReLU}, {Kind: backend.LeakyReLU, Alpha: 0.01}, {Kind: backend.ELU, Alpha: 1},
		{Kind: backend.Sigmoid}, {Kind: backend.Tanh}, {Kind: backend.GELU}, {Kind: backend.GELUTanh},
		{Kind: backend.Softplus},
	}
}
