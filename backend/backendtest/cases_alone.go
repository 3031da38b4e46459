package backendtest

import (
	"fmt"

	"github.com/dnnbench/dnnbench/backend"
)

// aloneCases hold that a row of a product has the same bits whatever rows come with it:
// a sample's answer does not depend on its batch.
func aloneCases() []numeric {
	var all []numeric
	for _, s := range []size{{65, 784, 10, false}, {33, 129, 257, false}, {7, 1000, 64, false}, {400, 65, 33, false}} {
		for _, transY := range []bool{false, true} {
			name := "NN"
			if transY {
				name = "NT"
			}
			all = append(all, numeric{"MatMul", fmt.Sprintf("rows alone, %s %d×%d×%d", name, s.m, s.k, s.n), false,
				func(l *lab) { alone(l, s, transY) }})
		}
	}
	return all
}

func alone(l *lab, s size, transY bool) {
	p := multiplication{size: s, transY: transY, x: normals(l.rng, s.m*s.k, 1), y: normals(l.rng, s.k*s.n, 1)}
	dx, dy := p.dims()
	x, y, bias := l.in(p.x, dx...), l.in(p.y, dy...), l.in(normals(l.rng, s.n, 1), s.n)
	whole, parts := l.out(s.m, s.n), l.out(s.m, s.n)
	o := backend.Gemm{TransY: transY, Alpha: 1, Epilogue: backend.Epilogue{Bias: bias, Activation: backend.Activation{Kind: backend.Tanh}}}
	l.do(func() {
		backend.MatMul(l.b, whole, x, y, o)
		for row, rows := 0, 1; row < s.m; row, rows = row+rows, 2*rows { // 1, 2, 4, ...
			rows = min(rows, s.m-row)
			backend.MatMul(l.b, parts.View(row*s.n, rows, s.n), x.View(row*s.k, rows, s.k), y, o)
		}
	})
	l.equal(l.read(parts), l.read(whole), criterion{why: "a row's sums do not depend on other rows"})
}
