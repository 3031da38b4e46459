package backendtest

import (
	"fmt"
	"math"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/backendtest/reference"
)

type extent struct {
	m, n  int
	large bool
}

var rowShapes = []extent{{0, 5, false}, {1, 1, false}, {5, 1, false}, {33, 10, false}, {7, 257, false}, {3, 4099, false}, {1031, 17, true}, {2, 70001, true}}

func softmaxCases() []numeric {
	var all []numeric
	for _, s := range rowShapes {
		for _, scale := range []float64{1, 30} {
			name := fmt.Sprintf("%d×%d, logits of deviation %g", s.m, s.n, scale)
			all = append(all, numeric{"Softmax", name, s.large, func(l *lab) {
				softmax(l, normals(l.rng, s.m*s.n, scale), s.m, s.n)
			}})
		}
		all = append(all, numeric{"SoftmaxGrad", fmt.Sprintf("%d×%d", s.m, s.n), s.large, func(l *lab) { softmaxGrad(l, s.m, s.n) }})
	}
	return append(all, numeric{"Softmax", "special values", false, func(l *lab) {
		softmax(l, []float32{
			1, 2, nan, 0,
			1, inf, 2, 0,
			1, -inf, 2, -inf,
			1e30, -1e30, 1e30, 0,
			1000, 1001, 999, 1000,
			-inf, -inf, -inf, -inf,
			3e38, -3e38, 0, 1,
		}, 7, 4)
	}})
}

// softmaxError bounds the relative error of p_i: x-max is rounded (which e^d
// multiplies by |d|), e^d is within 2 ulp, and so is each term of the sum, with the
// weight p_j that it has in it; the sum has n roundings, the division 2.5.
func softmaxError(x []float32, p []float64) []float64 {
	top := math.Inf(-1)
	for _, v := range x {
		top = math.Max(top, float64(v))
	}
	away := func(i int) float64 {
		if p[i] == 0 {
			return 0
		}
		return math.Abs(float64(x[i]) - top)
	}
	mean := 0.0
	for i := range x {
		mean += p[i] * away(i)
	}
	e := make([]float64, len(x))
	for i := range e {
		e[i] = unit*(away(i)+mean+4+4+5) + gamma(len(x))
	}
	return e
}

func softmax(l *lab, x []float32, m, n int) {
	tx, dst, place := l.in(x, m, n), l.out(m, n), l.inout(x, m, n)
	l.do(func() { backend.Softmax(l.b, dst, tx); backend.Softmax(l.b, place, place) })
	want, scale := make([]float64, 0, m*n), make([]float64, 0, m*n)
	for r := range m {
		row := x[r*n : (r+1)*n]
		p := reference.Softmax(row)
		want = append(want, p...)
		for i, e := range softmaxError(row, p) {
			scale = append(scale, e*p[i])
		}
	}
	got := l.read(dst)
	l.compare(got, want, criterion{unit: "worst case", bound: 1, why: "exp within 2 ulp of the rounded x-max, γ_n of the sum, division within 2.5 ulp",
		scale: func(i int) float64 { return scale[i] }, slack: func(int) float64 { return 2 * smallest }})
	l.equal(l.read(place), got, criterion{part: "in place", why: "the same kernel"})
}

func softmaxGrad(l *lab, m, n int) {
	dy, y := normals(l.rng, m*n, 1), make([]float32, 0, m*n)
	for range m {
		for _, p := range reference.Softmax(normals(l.rng, n, 2)) {
			y = append(y, float32(p))
		}
	}
	td, ty, dst := l.in(dy, m, n), l.in(y, m, n), l.out(m, n)
	overDy, overY := l.inout(dy, m, n), l.inout(y, m, n)
	l.do(func() {
		backend.SoftmaxGrad(l.b, dst, td, ty)
		backend.SoftmaxGrad(l.b, overDy, overDy, ty)
		backend.SoftmaxGrad(l.b, overY, td, overY)
	})
	want, scale := make([]float64, 0, m*n), make([]float64, 0, m*n)
	for r := range m {
		d, p := dy[r*n:(r+1)*n], y[r*n:(r+1)*n]
		magnitude := 0.0
		for i := range d {
			magnitude += math.Abs(float64(d[i]) * float64(p[i]))
		}
		for i, g := range reference.SoftmaxGrad(d, p) {
			want = append(want, g)
			scale = append(scale, 2.5*unit*math.Abs(g)+float64(p[i])*gamma(n+2)*magnitude)
		}
	}
	got := l.read(dst)
	l.compare(got, want, criterion{unit: "worst case", bound: 1, why: "γ_n Σ|dy·y| of the sum, one difference and one product",
		scale: func(i int) float64 { return scale[i] }, slack: func(int) float64 { return smallest * float64(n+2) }})
	l.equal(l.read(overDy), got, criterion{part: "over dy", why: "the same kernel"})
	l.equal(l.read(overY), got, criterion{part: "over y", why: "the same kernel"})
}
