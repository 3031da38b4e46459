package bench

import (
	"fmt"

	"github.com/dnnbench/dnnbench/backend"
)

// product is dst [m n] = op(x) op(y), 2mnk operations.
func product(name string, m, k, n int, transX, transY bool) Case {
	return Case{
		Name:      name,
		Shape:     fmt.Sprintf("%dx%dx%d", m, k, n),
		Unit:      GFLOPS,
		Work:      2 * float64(m) * float64(k) * float64(n),
		Footprint: 4 * (m*k + k*n + m*n),
		product:   &backend.ProductShape{M: m, K: k, N: n, TransX: transX, TransY: transY},
		prepare: func(o *operands) (func() error, error) {
			x, y, dst := o.matrix(sides(m, k, transX)...), o.matrix(sides(k, n, transY)...), o.matrix(m, n)
			g := backend.Product()
			g.TransX, g.TransY = transX, transY
			return o.run(func() { backend.MatMul(o.b, dst, x, y, g) })
		},
	}
}

func sides(rows, cols int, transposed bool) []int {
	if transposed {
		return []int{cols, rows}
	}
	return []int{rows, cols}
}

// squares are products of square matrices. The shape reads [m k]·[k n] as mxkxn.
func squares(extents ...int) []Case {
	var cases []Case
	for _, n := range extents {
		cases = append(cases, product("matmul", n, n, n, false, false))
	}
	return cases
}

// layers are the three products of each dense layer in a training step, for the
// widths n[0] … n[L] and a batch of m:
//
//	forward  Z [m out] = X·Wᵀ,  X [m in], W [out in]
//	dW         [out in] = dZᵀ·X
//	dX         [m in]   = dZ·W
func layers(m int, widths ...int) []Case {
	var cases []Case
	for l := 1; l < len(widths); l++ {
		in, out := widths[l-1], widths[l]
		cases = append(cases,
			product("matmul-forward", m, in, out, false, true),
			product("matmul-dW", out, m, in, true, false),
			product("matmul-dX", m, out, in, false, false))
	}
	return cases
}
