package simdblas_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/dnnbench/dnnbench/simdblas"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/blas"
)

// integers are small enough that every order of summation gives the same.
func integers(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.IntN(17) - 8)
	}
	return x
}

// Routines on vectors give what gonum's own give, where nothing is rounded.
func TestVectorsAsGonums(t *testing.T) {
	for _, level := range []string{"none", "avx2", "avx512", "neon"} {
		t.Run(level, func(t *testing.T) {
			t.Setenv("DNNBENCH_SIMD", level)
			lib, err := simdblas.New(2)
			if err != nil {
				t.Skip(err)
			}
			defer lib.Close()
			r := rand.New(rand.NewPCG(1, 2))
			for n := range 70 {
				for _, inc := range [][2]int{{1, 1}, {2, 1}, {1, 3}, {-1, 1}, {1, -2}} {
					for _, alpha := range []float32{0, 1, -3} {
						checkVectors(t, lib, r, n, inc[0], inc[1], alpha)
					}
				}
			}
		})
	}
}

func TestSgerFromTheLastElementOn(t *testing.T) {
	lib := open(t, 1)
	a := []float32{1, 2, 3, 4, 5, 6}
	lib.Sger(2, 3, 2, []float32{10, 0, 1}, -2, []float32{1, 0, 2, 0, 3}, -2, a, 3)
	if lib.String() == "simdblas none" {
		t.Skip("gonum's own reads beyond the vectors")
	}
	assert.Equal(t, []float32{1 + 2*3, 2 + 2*2, 3 + 2*1, 4 + 20*3, 5 + 20*2, 6 + 20*1}, a)
}

func checkVectors(t *testing.T, lib *simdblas.Implementation, r *rand.Rand, n, incX, incY int, alpha float32) {
	t.Helper()
	x, y := integers(r, 3*n+1), integers(r, 3*n+1)
	m := r.IntN(20)
	lda := max(1, n) + r.IntN(3)
	a := integers(r, m*lda+n)
	for name, call := range map[string]func(blas.Float32, []float32){
		"Saxpy": func(b blas.Float32, out []float32) { b.Saxpy(n, alpha, x, incX, out, incY) },
		"Sscal": func(b blas.Float32, out []float32) {
			if incX > 0 {
				b.Sscal(n, alpha, out, incX)
			}
		},
		"Sdot": func(b blas.Float32, out []float32) { out[0] = b.Sdot(n, x, incX, y, incY) },
		"Sger": func(b blas.Float32, out []float32) {
			// With steps below 0, gonum 0.17 reads beyond the vectors.
			if m > 0 && n > 0 && incX > 0 && incY > 0 {
				b.Sger(2, n, alpha, x, incX, y, incY, out, n)
			}
		},
		"Sgemv": func(b blas.Float32, out []float32) {
			if n > 0 && m > 0 && incX > 0 {
				b.Sgemv(blas.NoTrans, min(m, n), n, alpha, a, lda, x, incX, 2, out, incY)
			}
		},
		"Sgemv, transposed": func(b blas.Float32, out []float32) {
			if n > 0 && m > 0 && incX > 0 {
				b.Sgemv(blas.Trans, min(m, n), n, alpha, a, lda, x, incX, -1, out, incY)
			}
		},
	} {
		want, got := append([]float32(nil), y...), append([]float32(nil), y...)
		call(lib.Implementation, want)
		call(lib, got)
		assert.Equal(t, want, got, "%s, %d elements %d and %d apart, alpha %g", name, n, incX, incY, alpha)
	}
	require.False(t, t.Failed(), fmt.Sprint(n))
}
