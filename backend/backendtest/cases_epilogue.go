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
	add := func(name string, run func(l *lab, b backend.Backend)) {
		all = append(all,
			numeric{"MatMul epilogue", name, false, func(l *lab) { run(l, l.b) }},
			numeric{"MatMul epilogue", name + ", composed", false, func(l *lab) { run(l, composing{l.b}) }})
	}
	for _, act := range activations {
		add("bias, "+act.String(), func(l *lab, b backend.Backend) { forward(l, b, act, false, en) })
		add("bias, saved z, "+act.String(), func(l *lab, b backend.Backend) { forward(l, b, act, true, en) })
		add("gradient of "+act.String(), func(l *lab, b backend.Backend) { backward(l, b, act) })
	}
	relu := backend.Activation{Kind: backend.ReLU}
	add("bias [n 1]", func(l *lab, b backend.Backend) { forward(l, b, relu, true, en, 1) })
	add("bias [1 n]", func(l *lab, b backend.Backend) { forward(l, b, relu, true, 1, en) })
	return all
}

// composing is a backend that fuses nothing, for which MatMul composes.
type composing struct{ backend.Backend }

func (composing) Supports(backend.Epilogue) bool { return false }

const em, ek, en = 37, 29, 43

func eighths(l *lab, n int) []float32 {
	x := normals(l.rng, n, 2)
	for i, v := range x {
		x[i] = float32(math.Round(float64(v)*4)) / 8
	}
	return x
}

func forward(l *lab, b backend.Backend, act backend.Activation, save bool, biasDims ...int) {
	x, y := l.in(eighths(l, em*ek), em, ek), l.in(eighths(l, en*ek), en, ek)
	biases := eighths(l, en)
	bias, row := l.in(biases, biasDims...), l.in(biases, en)
	whole, apart := l.out(em, en), l.out(em, en)
	savedZ, z := l.out(em, en), l.out(em, en)
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

func backward(l *lab, b backend.Backend, act backend.Activation) {
	x, y := l.in(eighths(l, em*ek), em, ek), l.in(eighths(l, ek*en), ek, en)
	saved := l.in(between(l.rng, em*en, 0.1, 0.9), em, en)
	whole, plain, apart := l.out(em, en), l.out(em, en), l.out(em, en)
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
