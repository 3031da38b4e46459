package backendtest

import (
	"fmt"

	"github.com/dnnbench/dnnbench/backend"
)

// rowSumsCases hold the sums of rows beside a product, fused and composed, against the
// product with a column of ones, whose bounds they have. The product itself must have
// the bits that it has without them.
func rowSumsCases() []numeric {
	var all []numeric
	for _, s := range []size{{1, 1, 1, false}, {3, 0, 5, false}, {3, 4, 0, false}, {0, 3, 4, false}, {17, 13, 19, false},
		{65, 63, 129, false}, {64, 64, 64, false}, {68, 33, 132, false}, {7, 4096, 9, false}, {130, 31, 10, false}, {5, 65537, 3, true}, {251, 509, 256, true}} {
		for _, t := range transposes {
			for _, how := range []string{"", ", composed"} {
				all = append(all, numeric{"MatMul epilogue", fmt.Sprintf("sums of rows, %s %d×%d×%d%s", t.name, s.m, s.k, s.n, how), s.large,
					func(l *lab) {
						b := l.b
						if how != "" {
							b = composing{l.b}
						}
						l.aligned = s.n%4 == 0
						rowSums(l, b, s, t.x, t.y)
					}})
			}
		}
	}
	return all
}

func rowSums(l *lab, b backend.Backend, s size, transX, transY bool) {
	p := multiplication{size: s, transX: transX, transY: transY, alpha: 0.5, x: normals(l.rng, s.m*s.k, 1), y: normals(l.rng, s.k*s.n, 1)}
	dx, dy := p.dims()
	x, y := l.in(p.x, dx...), l.in(p.y, dy...)
	sums, with, without := l.out(s.m), l.out(s.m, s.n), l.out(s.m, s.n)
	l.do(func() {
		o := backend.Gemm{TransX: transX, TransY: transY, Alpha: p.alpha}
		backend.MatMul(b, without, x, y, o)
		o.Epilogue.RowSums = sums
		backend.MatMul(b, with, x, y, o)
	})
	l.equal(l.read(with), l.read(without), criterion{part: "product", why: "sums of rows change nothing else"})
	ones := multiplication{size: size{m: s.m, k: s.k, n: 1}, transX: transX, alpha: 1, x: p.x, y: repeated(s.k, 1)}
	r, want := ones.truth()
	got := l.read(sums)
	l.compare(got, want, ones.worstCase(r))
	l.compare(got, want, ones.statistical(r, want))
}
