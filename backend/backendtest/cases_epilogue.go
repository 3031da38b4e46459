package backendtest

import (
	"math"

	"github.com/dnnbench/dnnbench/backend"
)

var activations = []backend.Activation{{Kind: backend.Identity}, {Kind: backend.Sigmoid}, {Kind: backend.Tanh}, {Kind: backend.ReLU},
	{Kind: backend.LeakyReLU, Alpha: 0.01}, {Kind: backend.ELU, Alpha: 1}, {Kind: backend.GELU}, {Kind: backend.GELUTanh}, {Kind: backend.Softplus}}

// epilogueCases hold each fused epilogue against the same kernels one by one. The
// factors are integers over 8, so that the product is exact in any order, and what is
// compared are the epilogues alone.
func epilogueCases() []numeric {
	var all []numeric
	for _, act := range activations {
		all = append(all,
			numeric{"MatMul epilogue", "bias, " + act.String(), false, func(l *lab) { forward(l, act, false) }},
			numeric{"MatMul epilogue", "bias, saved z, " + act.String(), false, func(l *lab) { forward(l, act, true) }},
			numeric{"MatMul epilogue", "gradient of " + act.String(), false, func(l *lab) { backward(l, act, false) }},
			numeric{"MatMul epilogue", "gradient of " + act.String() + ", in place", false, func(l *lab) { backward(l, act, true) }})
	}
	return all
}

const em, ek, en = 37, 29, 43

func eighths(l *lab, n int) []float32 {
	x := normals(l.rng, n, 2)
	for i, v := range x {
		x[i] = float32(math.Round(float64(v)*4)) / 8
	}
	return x
}

func forward(l *lab, act backend.Activation, save bool) {
	x, y := l.in(eighths(l, em*ek), em, ek), l.in(eighths(l, en*ek), en, ek)
	bias := l.in(eighths(l, en), en)
	fused, composed := l.out(em, en), l.out(em, en)
	savedZ, z := l.out(em, en), l.out(em, en)
	l.do(func() {
		e := backend.Epilogue{Bias: bias, Activation: act}
		if save {
			e.SaveZ = savedZ
		}
		backend.MatMul(l.b, fused, x, y, backend.Gemm{TransY: true, Alpha: 0.5, Epilogue: e})
		backend.MatMul(l.b, z, x, y, backend.Gemm{TransY: true, Alpha: 0.5})
		backend.Add(l.b, z, z, bias)
		backend.Activate(l.b, act, composed, z)
	})
	if save {
		l.equal(l.read(savedZ), l.read(z), criterion{part: "z", why: "the product and the sum are exact"})
	}
	l.compareFused(l.read(fused), l.read(composed), 1)
}

func backward(l *lab, act backend.Activation, inPlace bool) {
	x, y := l.in(eighths(l, em*ek), em, ek), l.in(eighths(l, ek*en), ek, en)
	saved := between(l.rng, em*en, 0.1, 0.9)
	s, fused, plain, composed := l.in(saved, em, en), l.inout(saved, em, en), l.out(em, en), l.out(em, en)
	l.do(func() {
		e := backend.Epilogue{Grad: act, Saved: s}
		if inPlace {
			e.Saved = fused
		}
		backend.MatMul(l.b, fused, x, y, backend.Gemm{Alpha: 1, Epilogue: e})
		backend.MatMul(l.b, plain, x, y, backend.Product())
		backend.ActivationGrad(l.b, act, composed, plain, s)
	})
	l.compareFused(l.read(fused), l.read(composed), 1)
}

// compareFused allows each of the two its own last rounding.
func (l *lab) compareFused(fused, composed []float32, bound float64) {
	want := make([]float64, len(composed))
	for i, v := range composed {
		want[i] = float64(v)
	}
	l.compare(fused, want, criterion{unit: "ulp", bound: bound,
		why:   "the same functions of the same exact products; a compiler may contract or round once less",
		scale: func(i int) float64 { return ulp(want[i]) }, slack: func(int) float64 { return smallest }})
}
