package simdblas_test

import (
	"fmt"
	"testing"

	"github.com/dnnbench/dnnbench/simdblas"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/testblas"
)

// float64s lets gonum's own test of float64 products run: every value in it, and every
// partial sum, is exact in float32. That is not so of its other tests.
type float64s struct{ *simdblas.Implementation }

func (d float64s) Dgemm(tA, tB blas.Transpose, m, n, k int, alpha float64, a []float64, lda int,
	b []float64, ldb int, beta float64, c []float64, ldc int) {
	c32 := narrow(c)
	d.Sgemm(tA, tB, m, n, k, float32(alpha), narrow(a), lda, narrow(b), ldb, float32(beta), c32, ldc)
	for i, v := range c32 {
		c[i] = float64(v)
	}
}

func narrow(x []float64) []float32 {
	y := make([]float32, len(x))
	for i, v := range x {
		y[i] = float32(v)
	}
	return y
}

func open(t testing.TB, threads int) *simdblas.Implementation {
	t.Helper()
	lib, err := simdblas.New(threads)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, lib.Close()) })
	return lib
}

func TestSgemmPassesGonumsTest(t *testing.T) {
	for _, level := range []string{"none", "avx2", "avx512", "neon"} {
		for _, threads := range []int{1, 2} {
			t.Run(fmt.Sprintf("%s/%d", level, threads), func(t *testing.T) {
				t.Setenv("DNNBENCH_SIMD", level)
				lib, err := simdblas.New(threads)
				if err != nil {
					t.Skip(err)
				}
				defer lib.Close()
				testblas.TestDgemm(t, float64s{lib})
			})
		}
	}
}
