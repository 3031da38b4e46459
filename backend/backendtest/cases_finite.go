package backendtest

import (
	"fmt"

	"github.com/dnnbench/dnnbench/backend"
)

// finiteCases hold the check of numbers, alone and beside a product, fused and composed,
// to what it may do: latch the step if a number is not finite and none was latched
// before.
func finiteCases() []numeric {
	var all []numeric
	for _, n := range []int{0, 1, 4097, 300001} {
		all = append(all, numeric{"CheckFinite", fmt.Sprintf("%d numbers", n), n > 1e5, func(l *lab) { checkFinite(l, n) }})
	}
	for _, s := range []size{{1, 1, 1, false}, {65, 33, 130, false}, {68, 33, 132, false}, {7, 40, 300, false}, {300, 40, 7, false}} {
		for _, how := range []string{"", ", composed"} {
			all = append(all, numeric{"MatMul epilogue", fmt.Sprintf("latch, %d×%d×%d%s", s.m, s.k, s.n, how), false, func(l *lab) {
				b := l.b
				if how != "" {
					b = composing{l.b}
				}
				l.aligned = s.n%4 == 0
				productLatches(l, b, s)
			}})
		}
	}
	return all
}

// latches compares the states after f, which has made something that is not finite if
// bad, on a clean state and on one that was latched before.
func latches(l *lab, part string, bad bool, f func(state *backend.Tensor)) {
	for _, s := range []backend.State{{Step: 6, Cursor: 1, Rate: 2}, {Step: 6, BadStep: 3}} {
		state := l.state(s)
		l.do(func() { f(state) })
		if bad && s.BadStep == 0 {
			s.BadStep = 7
		}
		got := l.readState(state)
		l.equal([]float32{float32(got.BadStep), float32(got.Step), float32(got.Cursor), got.Rate},
			[]float32{float32(s.BadStep), float32(s.Step), float32(s.Cursor), s.Rate},
			criterion{part: part, why: "BadStep is the first step with a number that is not finite"})
	}
}

func checkFinite(l *lab, n int) {
	x := between(l.rng, n, -1, 1)
	check := func(part string, bad bool) {
		t := l.in(x, n)
		latches(l, part, bad, func(state *backend.Tensor) { backend.CheckFinite(l.b, state, t) })
	}
	check("finite", false)
	for _, at := range []int{0, n / 2, n - 1} {
		for _, bad := range []float32{nan, inf, -inf} {
			if n > 0 {
				was := x[at]
				x[at] = bad
				check(fmt.Sprintf("%g at %d", bad, at), true)
				x[at] = was
			}
		}
	}
}

// productLatches makes products whose only bad element is dst's last, or the last sum of
// rows.
func productLatches(l *lab, b backend.Backend, s size) {
	const huge = 3e38 // twice as much is beyond float32
	for _, c := range []struct {
		part  string
		x, y  float32 // of the last row of op(x), of the last column of op(y)
		beta  float32
		bad   bool
		apart bool // sums only
	}{
		{"finite", 1, 1, 0, false, false},
		{"finite, on from dst", 1, 1, 1, false, false},
		{"NaN", 1, nan, 0, true, false},
		{"overflow", 1e20, 1e20, 0, true, false},
		{"overflow of a sum of rows", huge, 0, 0, s.k > 1, true},
	} {
		x, y := repeated(s.m*s.k, 1), repeated(s.k*s.n, 0.5)
		for k := range s.k {
			x[k*s.m+s.m-1] = c.x // transposed
			y[k*s.n+s.n-1] = c.y
		}
		if c.apart {
			y = repeated(s.k*s.n, 0)
		}
		tx, ty := l.in(x, s.k, s.m), l.in(y, s.k, s.n)
		dst, sums := l.inout(repeated(s.m*s.n, 0), s.m, s.n), l.out(s.m)
		latches(l, c.part, c.bad, func(state *backend.Tensor) {
			backend.MatMul(b, dst, tx, ty, backend.Gemm{TransX: true, Alpha: 1, Beta: c.beta,
				Epilogue: backend.Epilogue{RowSums: sums, Finite: state}})
		})
		if !c.apart {
			plain := l.inout(repeated(s.m*s.n, 0), s.m, s.n)
			latches(l, c.part+", no sums of rows", c.bad, func(state *backend.Tensor) {
				backend.MatMul(b, plain, tx, ty, backend.Gemm{TransX: true, Alpha: 1, Beta: c.beta, Epilogue: backend.Epilogue{Finite: state}})
			})
		}
	}
}
