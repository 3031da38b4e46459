package simdblas_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/dnnbench/dnnbench/simdblas"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/blas"
)

func normals(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.NormFloat64())
	}
	return x
}

// multiply is X·Y for tight matrices.
func multiply(lib *simdblas.Implementation, m, n, k int, x, y []float32) []float32 {
	z := make([]float32, m*n)
	lib.Sgemm(blas.NoTrans, blas.NoTrans, m, n, k, 1, x, k, y, n, 0, z, n)
	return z
}

var shapes = [][3]int{{1, 10, 128}, {64, 10, 256}, {64, 256, 784}, {300, 200, 100}, {513, 257, 129}}

func TestBitsDoNotDependOnThreads(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	one := open(t, 1)
	for _, s := range shapes {
		m, n, k := s[0], s[1], s[2]
		x, y := normals(r, m*k), normals(r, k*n)
		want := multiply(one, m, n, k, x, y)
		for _, threads := range []int{0, 2, 3, 8} {
			assert.Equal(t, want, multiply(open(t, threads), m, n, k, x, y), "%v on %d threads", s, threads)
		}
	}
}

func TestManyCallersAtOnce(t *testing.T) {
	lib := open(t, 3)
	var wait sync.WaitGroup
	for caller := range 8 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			r := rand.New(rand.NewPCG(uint64(caller), 1))
			s := shapes[caller%len(shapes)]
			m, n, k := s[0], s[1], s[2]
			x, y := normals(r, m*k), normals(r, k*n)
			want := multiply(lib, m, n, k, x, y)
			for range 20 {
				assert.Equal(t, want, multiply(lib, m, n, k, x, y))
			}
		}()
	}
	wait.Wait()
}

func TestProductsAllocateNothing(t *testing.T) {
	if raced {
		t.Skip("the pool of calls forgets under the race detector")
	}
	lib := open(t, 2)
	if lib.String() == "simdblas none" {
		t.Skip("gonum's own products allocate")
	}
	for _, s := range shapes {
		m, n, k := s[0], s[1], s[2]
		x, y, z := make([]float32, m*k), make([]float32, k*n), make([]float32, m*n)
		run := func() { lib.Sgemm(blas.NoTrans, blas.NoTrans, m, n, k, 1, x, k, y, n, 0, z, n) }
		run()
		// The pool may be emptied by a collection once.
		assert.Less(t, testing.AllocsPerRun(50, run), 1.0, "%v", s)
	}
}

func TestCloseLeavesNoGoroutine(t *testing.T) {
	before := runtime.NumGoroutine()
	lib, err := simdblas.New(5)
	require.NoError(t, err)
	multiply(lib, 300, 200, 100, make([]float32, 30000), make([]float32, 20000))
	require.NoError(t, lib.Close())
	for range 1000 { // what ended may take a moment to be gone
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(time.Millisecond)
	}
	assert.Equal(t, before, runtime.NumGoroutine())
}

func TestInstructionSetsThatAreNotThere(t *testing.T) {
	t.Setenv("DNNBENCH_SIMD", "sse9")
	_, err := simdblas.New(1)
	assert.ErrorContains(t, err, `DNNBENCH_SIMD="sse9"`)
	assert.ErrorContains(t, err, "none")
}

func TestThreadsBelowZero(t *testing.T) {
	_, err := simdblas.New(-1)
	assert.ErrorContains(t, err, "choose 1 or more")
}

// Wrong arguments panic as gonum's implementation does.
func TestPanics(t *testing.T) {
	lib := open(t, 1)
	x := make([]float32, 100)
	gemm := func(b blas.Float32, tA blas.Transpose, m, n, k int, a []float32, lda, ldb int, c []float32, ldc int) func() {
		return func() { b.Sgemm(tA, blas.NoTrans, m, n, k, 1, a, lda, x, ldb, 0, c, ldc) }
	}
	for name, call := range map[string]func(b blas.Float32) func(){
		"transpose": func(b blas.Float32) func() { return gemm(b, 'X', 2, 2, 2, x, 2, 2, x, 2) },
		"m":         func(b blas.Float32) func() { return gemm(b, blas.NoTrans, -1, 2, 2, x, 2, 2, x, 2) },
		"lda":       func(b blas.Float32) func() { return gemm(b, blas.NoTrans, 2, 2, 3, x, 2, 2, x, 2) },
		"ldb":       func(b blas.Float32) func() { return gemm(b, blas.NoTrans, 2, 3, 2, x, 2, 2, x, 3) },
		"ldc":       func(b blas.Float32) func() { return gemm(b, blas.NoTrans, 2, 3, 2, x, 2, 3, x, 2) },
		"short a":   func(b blas.Float32) func() { return gemm(b, blas.NoTrans, 2, 2, 2, x[:3], 2, 2, x, 2) },
		"short c":   func(b blas.Float32) func() { return gemm(b, blas.NoTrans, 2, 2, 2, x, 2, 2, x[:3], 2) },
		"Sgemv, short x": func(b blas.Float32) func() {
			return func() { b.Sgemv(blas.NoTrans, 2, 3, 1, x, 3, x[:2], 1, 0, x[50:], 1) }
		},
		"Sgemv, no step": func(b blas.Float32) func() {
			return func() { b.Sgemv(blas.NoTrans, 2, 3, 1, x, 3, x, 0, 0, x[50:], 1) }
		},
		"Saxpy, short y": func(b blas.Float32) func() { return func() { b.Saxpy(3, 1, x, 1, x[:2], 1) } },
		"Sdot, n":        func(b blas.Float32) func() { return func() { b.Sdot(-1, x, 1, x, 1) } },
		"Sscal, short":   func(b blas.Float32) func() { return func() { b.Sscal(3, 2, x[:2], 1) } },
		"Sger, lda":      func(b blas.Float32) func() { return func() { b.Sger(2, 3, 1, x, 1, x, 1, x, 2) } },
	} {
		assert.PanicsWithValue(t, panicOf(call(lib.Implementation)), call(lib), name)
	}
}

func panicOf(f func()) (value any) {
	defer func() { value = recover() }()
	f()
	return nil
}

// FuzzSgemm holds products against float64, within γ_k·Σ|a||b| (Higham, Accuracy and
// Stability of Numerical Algorithms, §3.1) and what alpha, beta and their sum round.
func FuzzSgemm(f *testing.F) {
	f.Add(uint8(3), uint8(200), uint8(100), uint8(0), float32(1), float32(0), uint64(1))
	f.Add(uint8(64), uint8(10), uint8(255), uint8(3), float32(-0.5), float32(2), uint64(2))
	lib := open(f, 2)
	f.Fuzz(func(t *testing.T, m8, n8, k8, trans uint8, alpha, beta float32, seed uint64) {
		m, n, k := int(m8), int(n8), int(k8)
		if finite := alpha-alpha == 0 && beta-beta == 0; !finite || math.Abs(float64(alpha)) > 1e6 || math.Abs(float64(beta)) > 1e6 {
			t.Skip()
		}
		r := rand.New(rand.NewPCG(seed, 2))
		tA, tB, lda, ldb := blas.NoTrans, blas.NoTrans, k, n
		if trans&1 != 0 {
			tA, lda = blas.Trans, m
		}
		if trans&2 != 0 {
			tB, ldb = blas.Trans, k
		}
		lda, ldb = max(1, lda)+r.IntN(3), max(1, ldb)+r.IntN(3)
		a, b, c := normals(r, max(m, k)*lda), normals(r, max(n, k)*ldb), normals(r, m*max(1, n))
		got := append([]float32(nil), c...)
		lib.Sgemm(tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, got, max(1, n))
		const u = 1.0 / (1 << 24)
		for i := range m {
			for j := range n {
				sum, size := 0.0, 0.0
				for l := range k {
					p := float64(at(a, lda, i, l, trans&1 != 0)) * float64(at(b, ldb, l, j, trans&2 != 0))
					sum, size = sum+p, size+math.Abs(p)
				}
				was := float64(c[i*n+j])
				want := float64(alpha)*sum + float64(beta)*was
				bound := float64(k+3)*u*1.01*math.Abs(float64(alpha))*size + 3*u*math.Abs(float64(beta)*was) + 1e-37
				if diff := math.Abs(float64(got[i*n+j]) - want); !(diff <= bound) {
					t.Fatal(fmt.Sprintf("%d×%d×%d: element %d, %d: got %g want %g within %g", m, n, k, i, j, got[i*n+j], want, bound))
				}
			}
		}
	})
}

func at(x []float32, stride, row, col int, trans bool) float32 {
	if trans {
		row, col = col, row
	}
	return x[row*stride+col]
}
