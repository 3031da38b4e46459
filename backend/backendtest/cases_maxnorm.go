package backendtest

import (
	"fmt"

	"github.com/dnnbench/dnnbench/backend"
)

func maxNormCases() []numeric {
	var all []numeric
	for _, s := range [][2]int{{0, 5}, {1, 1}, {7, 300}, {300, 7}, {65, 1027}, {3, 70001}} {
		for _, bad := range []bool{false, true} {
			name := fmt.Sprintf("[%d %d]", s[0], s[1])
			if bad {
				name += ", a latched state"
			}
			all = append(all, numeric{"MaxNorm", name, s[1] > 1e4, func(l *lab) { maxNorm(l, s[0], s[1], bad) }})
		}
	}
	return all
}

// maxNorm bounds rows of norms from far below the bound to far above it, where squares
// leave float32.
func maxNorm(l *lab, m, n int, bad bool) {
	const most = 3
	w := normals(l.rng, m*n, 1)
	want := make([]float64, m*n)
	for r := range m {
		row := w[r*n : (r+1)*n]
		norm, _ := normOf(row)
		size := []float64{0.1, 2.9, 3.1, 30, 1e25}[r%5]
		for j := range row {
			row[j] = float32(float64(row[j]) / norm * size)
		}
		norm, _ = normOf(row)
		for j, v := range row {
			want[r*n+j] = float64(v)
			if norm > most && !bad {
				want[r*n+j] *= most / norm
			}
		}
	}
	s := backend.State{}
	if bad {
		s.BadStep = 2
	}
	state, t := l.state(s), l.inout(w, m, n)
	l.do(func() { backend.MaxNorm(l.b, state, t, most) })
	bound := float64(11+(n+255)/256)/2 + 14
	if bad {
		bound = 0
	}
	l.compare(l.read(t), want, criterion{unit: "u", bound: bound, why: "half of the roundings of the squares' sum, a root, a quotient and a product",
		scale: func(i int) float64 { return unit * max(want[i], -want[i]) }, slack: func(int) float64 { return smallest }})
	sameState(l, l.readState(state), s)
}
