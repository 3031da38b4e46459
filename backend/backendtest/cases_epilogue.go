package backendtest

import (
	"math"

	"github.com/dnnbench/dnnbench/backend"
)

var activations = []backend.Activation{{Kind: backend.Identity}, {Kind: backend.Sigmoid}, {Kind: backend.Tanh}, {Kind: backend.ReLU},
	{Kind: backend.LeakyReLU, Alpha: 0.01}, {Kind: backend.ELU, Alpha: 1}, {Kind: backend.GELU}, {Kind: backend.GELUTanh}, {Kind: backend.Softplus}}

// epilogueCases hold each epilogue, as the backend fuses it and as MatMul composes
// it, against the same kernels one by one. The factors are integers over 8, so that
// the product is exact in any order, and what is compared are the epilogues alone.
func epilogueCases() []numeric {
	var all []numeric
	add := func(name string, run func(l *lab, b backend.Backend, s size)) {
		all = append(all,
			numeric{"MatMul epilogue", name, false, func(l *lab) { run(l, l.b, oddEpilogue) }},
			numeric{"MatMul epilogue", name + ", composed", false, func(l *lab) { run(l, composing{l.b}, oddEpilogue) }},
			numeric{"MatMul epilogue", name + ", aligned", false, func(l *lab) {
				l.aligned = true
				run(l, l.b, alignedEpilogue)
			}})
	}
	for _, act := range activations {
		add("bias, "+act.String(), func(l *lab, b backend.Backend, s size) { forward(l, b, s, act, false, s.n) })
		add("bias, saved z, "+act.String(), func(l *lab, b backend.Backend, s size) { forward(l, b, s, act, true, s.n) })
		add("gradient of "+act.String(), func(l *lab, b backend.Backend, s size) { backward(l, b, s, act) })
	}
	relu := backend.Activation{Kind: backend.ReLU}
	add("bias [n 1]", func(l *lab, b backend.Backend, s size) { forward(l, b, s, relu, true, s.n, 1) })
	add("bias [1 n]", func(l *lab, b backend.Backend, s size) { forward(l, b, s, relu, true, 1, s.n) })
	return all
}

// composing is a backend that fuses nothing, for which MatMul composes.
type composing struct{ backend.Backend }

func (composing) Supports(backend.Epilogue) bool { return false }

// The shapes of the epilogues' products: one that no vector fits, and one that they fit.
var oddEpilogue, alignedEpilogue = size{m: 37, k: 29, n: 43}, size{m: 36, k: 28, n: 44}

func eighths(l *lab, n int) []float32 {
	x := normals(l.rng, n, 2)
	for i, v := range x {
		x[i] = float32(math.Round(float64(v)*4)) / 8
	}
	return x
}

func forward(l *lab, b backend.Backend, s size, act backend.Activation, save bool, biasDims ...int) {
	x, y := l.in(eighths(l, s.m*s.k), s.m, s.k), l.in(eighths(l, s.n*s.k), s.n, s.k)
	biases := eighths(l, s.n)
	bias, row := l.in(biases, biasDims...), l.in(biases, s.n)
	whole, apart := l.out(s.m, s.n), l.out(s.m, s.n)
	savedZ, z := l.out(s.m, s.n), l.out(s.m, s.n)
	l.do(func() {
		e := backend.Epilogue{Bias: bias, Activation: act}
		if save {
			e.SaveZ = savedZ
		}
		backend.MatMul(b, whole, x, y, backend.Gemm{TransY: true, Alpha: 0.5, Epilogue: e})
		backend.MatMul(l.b, z, x, y, backend.Gemm{TransY: true, Alpha: 0.5})
		backend.Add(l.b, z, z, row)
		backend.Activate(l.b, act, apart, z)
	})
	if save {
		l.equal(l.read(savedZ), l.read(z), criterion{part: "z", why: "the product and the sum are exact"})
	}
	l.compareEpilogue(l.read(whole), l.read(apart))
}

func backward(l *lab, b backend.Backend, s size, act backend.Activation) {
	x, y := l.in(eighths(l, s.m*s.k), s.m, s.k), l.in(eighths(l, s.k*s.n), s.k, s.n)
	saved := l.in(between(l.rng, s.m*s.n, 0.1, 0.9), s.m, s.n)
	whole, plain, apart := l.out(s.m, s.n), l.out(s.m, s.n), l.out(s.m, s.n)
	l.do(func() {
		backend.MatMul(b, whole, x, y, backend.Gemm{Alpha: 1, Epilogue: backend.Epilogue{Grad: act, Saved: saved}})
		backend.MatMul(l.b, plain, x, y, backend.Product())
		backend.ActivationGrad(l.b, act, apart, plain, saved)
	})
	l.compareEpilogue(l.read(whole), l.read(apart))
}

// compareEpilogue allows each of the two its own last rounding.
func (l *lab) compareEpilogue(whole, apart []float32) {
	want := make([]float64, len(apart))
	for i, v := range apart {
		want[i] = float64(v)
	}
	l.compare(whole, want, criterion{unit: "ulp", bound: 1,
		why:   "the same functions of the same exact products; a compiler may contract or round once less",
		scale: func(i int) float64 { return ulp(want[i]) }, slack: func(int) float64 { return smallest }})
}
