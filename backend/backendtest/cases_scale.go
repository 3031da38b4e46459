package backendtest

import (
	"math"

	"github.com/dnnbench/dnnbench/backend/backendtest/reference"
)

// scaleCases multiply factors near the ends of float32's range.
func scaleCases(s size) []numeric {
	ordinary := func(int) float64 { return 1 }
	return []numeric{
		scaled("huge", s, func(int) float64 { return 1e18 }, func(int) float64 { return 1e18 }, multiplication.worstCase),
		scaled("huge by tiny", s, func(int) float64 { return 1e30 }, func(int) float64 { return 1e-30 }, multiplication.worstCase),
		// Row 5 alone overflows.
		scaled("overflowing", s, func(i int) float64 {
			if i == 5 {
				return 1e38
			}
			return 1
		}, ordinary, multiplication.overflowing),
		// A third of the columns each: far above what underflow may lose, so that the
		// relative bound holds; near it; and denormal for the most part.
		scaled("tiny", s, func(int) float64 { return 1e-18 }, thirds(1e-11, 1e-17, 1e-20), multiplication.underflowing),
		// Here the factors too are denormal in part.
		scaled("denormal", s, func(int) float64 { return 1e-38 }, thirds(1e10, 1e4, 0.1), multiplication.underflowing),
	}
}

func thirds(values ...float64) func(i int) float64 {
	return func(i int) float64 { return values[i%3] }
}

// scaled has rows of x and columns of y of the given deviations.
func scaled(name string, s size, row, column func(i int) float64, bound func(multiplication, reference.Product) criterion) numeric {
	return numeric{"MatMul", name, false, func(l *lab) {
		p := multiplication{size: s, alpha: 1, x: make([]float32, s.m*s.k), y: make([]float32, s.k*s.n), dst: repeated(s.m*s.n, nan)}
		for i := range p.x {
			p.x[i] = float32(l.rng.NormFloat64() * row(i/s.k))
		}
		for i := range p.y {
			p.y[i] = float32(l.rng.NormFloat64() * column(i%s.n))
		}
		for i, v := range p.x { // a factor is finite
			p.x[i] = max(min(v, math.MaxFloat32), -math.MaxFloat32)
		}
		got := p.run(l)
		r, want := p.truth()
		l.compare(got, want, bound(p, r))
	}}
}

// overflowing adds to the worst case that a partial sum may overflow: upwards where
// the positive terms together can, downwards where the negative ones can, and to NaN
// where both can. Elsewhere an infinity or NaN is wrong. No factor is denormal, so
// that flushing one does not count.
func (p multiplication) overflowing(r reference.Product) criterion {
	c := p.worstCase(r)
	c.slack = func(int) float64 { return 2 * float64(p.k) * smallest }
	c.overflow = func(i int, got float32) bool {
		beyond := func(terms float64) bool { return terms*(1+gamma(p.k)) > math.MaxFloat32 }
		up, down := beyond((r.Magnitude[i]+r.Sum[i])/2), beyond((r.Magnitude[i]-r.Sum[i])/2)
		switch {
		case got != got:
			return up && down
		case got > 0:
			return up
		}
		return down
	}
	return c
}

// underflowing bounds what gradual underflow may lose, half the least denormal in
// each of k products and k sums, or else what flushing may: the products of factors
// that are denormal, which count as 0, and FLT_MIN for each product and each sum, but
// no more than is there.
func (p multiplication) underflowing(r reference.Product) criterion {
	c := p.worstCase(r)
	c.why = "k+2 roundings in any order: Higham §3.1, and gradual underflow or flushing throughout"
	c.slack = func(int) float64 { return float64(2*p.k) * 0x1p-150 }
	x, y := make([]float32, len(p.x)), make([]float32, len(p.y))
	for i, v := range p.x {
		x[i] = flushed(v)
	}
	for i, v := range p.y {
		y[i] = flushed(v)
	}
	f := reference.Multiply(p.m, p.n, p.k, x, y, p.transX, p.transY)
	c.flushing = &flushing{want: f.Sum, slack: func(i int) float64 {
		return min(2*float64(p.k)*smallest, f.Magnitude[i])
	}}
	return c
}
