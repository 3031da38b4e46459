package vector

import (
	"math"
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
)

// function is a kernel of one argument, with the truth and the bound that its
// documentation states, in units in the last place.
type function struct {
	name  string
	of    func(s Set, dst, x []float32)
	truth func(x float64) float64
	bound float64
	every bool // of all arguments unless in haste, else of a sample; the function is monotone
}

var functions = []function{
	{"exp", Set.Exp, func(x float64) float64 {
		switch {
		case math.Abs(x) < 0x1p-27: // x²/2 is below 2^-55
			return 1 + x
		case x < -150:
			return 0
		case x > 150:
			return math.Inf(1)
		}
		return math.Exp(x)
	}, 1.0, true},
	{"tanh", Set.Tanh, func(x float64) float64 {
		switch {
		case math.Abs(x) < 0x1p-13: // the next term of the series is below 2^-53 of x
			return x - x*x*x/3
		case math.Abs(x) > 30: // within 2^-53 of ±1
			return math.Copysign(1, x)
		}
		return math.Tanh(x)
	}, 1.5, true},
	{"sigmoid", Set.Sigmoid, func(x float64) float64 {
		switch {
		case math.Abs(x) < 0x1p-18: // the next term of the series, x³/48, is below 2^-58
			return 0.5 + x/4
		case x > 40: // within 2^-53 of 1
			return 1
		case x < -150:
			return 0
		}
		return 1 / (1 + math.Exp(-x))
	}, 2.5, true},
	{"softplus", Set.Softplus, func(x float64) float64 {
		return math.Max(x, 0) + math.Log1p(math.Exp(-math.Abs(x)))
	}, 3, false},
	{"elu", func(s Set, dst, x []float32) { s.ELU(dst, x, 1) }, func(x float64) float64 {
		if x > 0 {
			return x
		}
		return math.Expm1(x)
	}, 2, false},
	{"gelu", Set.GELU, func(x float64) float64 {
		if math.IsInf(x, -1) {
			return 0
		}
		return x * math.Erfc(-x/math.Sqrt2) / 2
	}, 6, false},
}

// ulp is the distance of the float32 numbers around x.
func ulp(x float64) float64 {
	_, e := math.Frexp(x)
	return math.Ldexp(1, max(e-24, -149))
}

// deviation is |got - want| in ulp; NaN, infinities and overflow must be right.
func deviation(got float32, want float64) float64 {
	rounded := float32(want)
	if got == rounded || got != got && rounded != rounded {
		return 0
	}
	if g := float64(got); !math.IsNaN(g) && !math.IsInf(g, 0) && !math.IsInf(want, 0) && !math.IsNaN(want) {
		return math.Abs(g-want) / ulp(want)
	}
	return math.Inf(1)
}

// constant says that results are the same throughout. Those of a monotone function are
// then furthest from the truth at one of the ends.
func constant(y []float32) bool {
	for _, v := range y {
		if v != y[0] && (v == v || y[0] == y[0]) {
			return false
		}
	}
	return true
}

// sweep finds the worst of all float32 arguments, or of one in step.
func sweep(s Set, f function, step uint64) (worst float64, where float32) {
	var mu sync.Mutex
	var wait sync.WaitGroup
	count := runtime.GOMAXPROCS(0)
	for first := range count {
		wait.Add(1)
		go func() {
			defer wait.Done()
			const n = 4096
			x, y := make([]float32, n), make([]float32, n)
			w, at := 0.0, float32(0)
			for i := uint64(first) * n * step; i < 1<<32; i += uint64(count) * n * step {
				for j := range x {
					x[j] = math.Float32frombits(uint32(i + uint64(j)*step))
				}
				f.of(s, y, x)
				stride := 1
				if f.every && constant(y) {
					stride = n - 1
				}
				for j := 0; j < n; j += stride {
					if e := deviation(y[j], f.truth(float64(x[j]))); e > w {
						w, at = e, x[j]
					}
				}
			}
			mu.Lock()
			defer mu.Unlock()
			if w > worst {
				worst, where = w, at
			}
		}()
	}
	wait.Wait()
	return worst, where
}

func TestAccuracyOverAllArguments(t *testing.T) {
	set, err := Select()
	assert.NoError(t, err)
	if !set.Available() {
		t.Skip("no kernels on this processor")
	}
	for _, f := range functions {
		t.Run(f.name, func(t *testing.T) {
			step := uint64(997)
			if f.every && !testing.Short() && !slow {
				step = 1
			}
			worst, where := sweep(set, f, step)
			t.Logf("%.3f ulp at %g", worst, where)
			assert.LessOrEqual(t, worst, f.bound, "at %g", where)
		})
	}
}
