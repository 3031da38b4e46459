package backendtest

import (
	"math"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/backendtest/reference"
)

// precision is a function's bound, in units that scale gives.
type precision struct {
	unit  string
	bound float64
	why   string
	scale func(a backend.Activation, z, want float64) float64
}

func ofResult(_ backend.Activation, _, want float64) float64 { return ulp(want) }

// activationPrecision are the errors that careful float32 code reaches, of the result
// itself: absolute accuracy near 0 would not do.
var activationPrecision = map[backend.ActivationKind]precision{
	backend.Identity:  {"ulp", 0, "a copy", ofResult},
	backend.Sigmoid:   {"ulp", 4, "exp within 1 ulp, a sum and a division within 2.5", ofResult},
	backend.Tanh:      {"ulp", 3, "relative also near 0, by expm1 or a polynomial", ofResult},
	backend.ReLU:      {"ulp", 0, "a choice", ofResult},
	backend.LeakyReLU: {"ulp", 0.5, "one product", ofResult},
	backend.ELU:       {"ulp", 4, "expm1 within 2 ulp, relative also near 0, and one product", ofResult},
	backend.GELU:      {"ulp", 6, "Φ by erfc within 4 ulp, relative also in the lower tail, and one product", ofResult},
	backend.GELUTanh: {"ulp·(1 + 2|u|σ(-2u))", 6, "as z·σ(2u): 4 roundings of u, which the tail multiplies by d ln σ(v)/d ln v = vσ(-v)",
		func(_ backend.Activation, z, want float64) float64 {
			u := reference.GELUTanhArgument(z)
			scale := ulp(want) * (1 + math.Abs(2*u)*reference.Sigmoid(-2*u))
			// Below -10.9 the function is less than half the least float32: it is 0.
			if z < -10.9 || math.IsNaN(scale) || math.IsInf(scale, 0) {
				return ulp(want)
			}
			return scale
		}},
	backend.Softplus: {"ulp", 4, "exp and log1p within 2.5 ulp, relative also where it is small", ofResult},
}

// slopePrecision are those of g' · dy for dy = 1.
var slopePrecision = map[backend.ActivationKind]precision{
	backend.Identity:  {"ulp", 0, "a copy", ofResult},
	backend.Sigmoid:   {"ulp", 3, "a, 1-a and two products, no cancellation", ofResult},
	backend.Tanh:      {"ulp", 4, "(1-a)(1+a): four roundings, no cancellation near 1", ofResult},
	backend.ReLU:      {"ulp", 0, "a choice", ofResult},
	backend.LeakyReLU: {"ulp", 1, "a choice and one product", ofResult},
	backend.ELU:       {"ulp", 2, "one sum and one product", ofResult},
	backend.GELU: {"ulp of Φ and |zφ|", 8, "Φ within 4 ulp and zφ within 4, which cancel near z = -0.75",
		func(_ backend.Activation, z, want float64) float64 {
			if math.IsInf(z, 0) {
				return ulp(want)
			}
			return ulp(reference.Normal(z)) + ulp(z*reference.Density(z))
		}},
	backend.GELUTanh: {"ulp of σ, ·(1 + 2|u|σ(-2u)), and of |z·σσ'·2u'|, ·(1 + 2|u|)", 8, "two terms that cancel near z = -0.75, each with the error of u as in the function",
		func(_ backend.Activation, z, want float64) float64 {
			u := reference.GELUTanhArgument(z)
			s := reference.Sigmoid(2 * u)
			term := want - s
			if math.IsNaN(u) || math.Abs(z) > 10.9 { // 0 or 1 by then
				return ulp(want)
			}
			return ulp(s)*(1+2*math.Abs(u)*reference.Sigmoid(-2*u)) + ulp(term)*(1+2*math.Abs(u))
		}},
	backend.Softplus: {"ulp", 5, "a sigmoid and one product", ofResult},
}

func activationCases() []numeric {
	var all []numeric
	for _, act := range activations {
		all = append(all,
			numeric{"Activate", act.String(), false, func(l *lab) { activate(l, act, 20000) }},
			numeric{"Activate", act.String() + ", many values", true, func(l *lab) { activate(l, act, 500000) }},
			numeric{"ActivationGrad", act.String(), false, func(l *lab) { slope(l, act, 20000) }},
			numeric{"ActivationGrad", act.String() + ", in place", false, func(l *lab) { gradientInPlace(l, act) }})
	}
	return append(all,
		numeric{"Activate", "relu, more elements than one grid", true, func(l *lab) {
			const n = 256*65535 + 257
			x := between(l.rng, n, -1, 1)
			dst := l.inout(x, n)
			l.do(func() { backend.Activate(l.b, backend.Activation{Kind: backend.ReLU}, dst, dst) })
			l.same(l.read(dst), criterion{why: "a choice"}, func(i int) []float32 { return []float32{max(x[i], 0)} })
		}})
}

func (p precision) criterion(a backend.Activation, z []float32, want []float64) criterion {
	return criterion{unit: p.unit, bound: p.bound, why: p.why,
		scale: func(i int) float64 { return p.scale(a, float64(z[i]), want[i]) },
		slack: func(i int) float64 {
			if p.bound == 0 && flushed(z[i]) == z[i] {
				return 0
			}
			return 2 * smallest
		}}
}

func activate(l *lab, act backend.Activation, n int) {
	z := everywhere(l.rng, n)
	tz, dst, place := l.in(z, len(z)), l.out(len(z)), l.inout(z, len(z))
	l.do(func() { backend.Activate(l.b, act, dst, tz); backend.Activate(l.b, act, place, place) })
	want := make([]float64, len(z))
	for i, v := range z {
		want[i] = reference.Activate(act, float64(v))
	}
	got := l.read(dst)
	l.compare(got, want, activationPrecision[act.Kind].criterion(act, z, want))
	l.equal(l.read(place), got, criterion{part: "in place", why: "the same kernel"})
}

// outputs are values that the activation can have returned.
func outputs(l *lab, act backend.Activation, n int) []float32 {
	switch act.Kind {
	case backend.Sigmoid:
		return append(between(l.rng, n, 0, 1), 0, 1, 1-0x1p-24, 1e-30, nan)
	case backend.Tanh:
		return append(between(l.rng, n, -1, 1), 0, 1, -1, 1-0x1p-24, -1+0x1p-24, 1e-30, nan)
	case backend.ELU:
		return append(between(l.rng, n, -1, 3), 0, minus0, -1, -1+0x1p-24, nan)
	}
	return everywhere(l.rng, n)
}

func slope(l *lab, act backend.Activation, n int) {
	saved := outputs(l, act, n)
	dy := repeated(len(saved), 1)
	for i := range dy { // powers of two, which keep an ulp what it is
		dy[i] = []float32{1, -2, 0.5}[i%3]
	}
	s, d, dst := l.in(saved, len(saved)), l.in(dy, len(saved)), l.out(len(saved))
	l.do(func() { backend.ActivationGrad(l.b, act, dst, d, s) })
	want := make([]float64, len(saved))
	for i, v := range saved {
		want[i] = reference.Slope(act, float64(v))
	}
	got := l.read(dst)
	for i := range got {
		got[i] /= dy[i]
	}
	l.compare(got, want, slopePrecision[act.Kind].criterion(act, saved, want))
}

// gradientInPlace writes over dy, and over what was saved.
func gradientInPlace(l *lab, act backend.Activation) {
	const n = 1031
	saved, dy := between(l.rng, n, 0, 1), normals(l.rng, n, 1)
	s, d, dst := l.in(saved, n), l.in(dy, n), l.out(n)
	overSaved, overDy := l.inout(saved, n), l.inout(dy, n)
	l.do(func() {
		backend.ActivationGrad(l.b, act, dst, d, s)
		backend.ActivationGrad(l.b, act, overSaved, d, overSaved)
		backend.ActivationGrad(l.b, act, overDy, overDy, s)
	})
	got := l.read(dst)
	l.equal(l.read(overSaved), got, criterion{part: "over saved", why: "the same kernel"})
	l.equal(l.read(overDy), got, criterion{part: "over dy", why: "the same kernel"})
	want := make([]float64, n)
	for i := range want {
		want[i] = float64(dy[i]) * reference.Slope(act, float64(saved[i]))
	}
	p := slopePrecision[act.Kind]
	l.compare(got, want, criterion{unit: "ulp of g'·|dy|", bound: p.bound + 1, why: p.why + ", and the product with dy",
		scale: func(i int) float64 {
			slope := reference.Slope(act, float64(saved[i]))
			return max(ulp(want[i]), math.Abs(float64(dy[i]))*p.scale(act, float64(saved[i]), slope))
		}, slack: func(int) float64 { return smallest }})
}
