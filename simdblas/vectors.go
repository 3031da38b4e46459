package simdblas

import (
	"github.com/dnnbench/dnnbench/internal/simd"
	"github.com/dnnbench/dnnbench/internal/vector"
)

// The routines on vectors compute themselves where elements lie side by side, and
// leave the rest, and what panics, to gonum.

// dense says that n elements of a vector lie side by side, for kernels that there are.
func (b *Implementation) dense(n, inc int, x []float32) bool {
	return b.level != simd.None && n > 0 && inc == 1 && len(x) >= n
}

func (b *Implementation) vectors() vector.Set { return vector.Of(b.level) }

// Saxpy computes y = alpha·x + y, product and sum each rounded.
func (b *Implementation) Saxpy(n int, alpha float32, x []float32, incX int, y []float32, incY int) {
	if !b.dense(n, incX, x) || !b.dense(n, incY, y) || alpha == 0 {
		b.Implementation.Saxpy(n, alpha, x, incX, y, incY)
		return
	}
	b.vectors().Axpby(y[:n], x[:n], alpha, 1)
}

// Sscal computes x = alpha·x. For alpha 0, x is not read.
func (b *Implementation) Sscal(n int, alpha float32, x []float32, incX int) {
	if !b.dense(n, incX, x) || alpha == 0 {
		b.Implementation.Sscal(n, alpha, x, incX)
		return
	}
	b.vectors().MulRight(x[:n], x[:n], alpha)
}

// Sdot computes Σ x·y. The exact products are summed in float64, in an order that is a
// function of n alone, and the sum is rounded once.
func (b *Implementation) Sdot(n int, x []float32, incX int, y []float32, incY int) float32 {
	if !b.dense(n, incX, x) || !b.dense(n, incY, y) {
		return b.Implementation.Sdot(n, x, incX, y, incY)
	}
	var lanes [vector.Lanes]float64
	b.vectors().SumOfProducts(x[:n], y[:n], &lanes)
	return float32(vector.Total(&lanes))
}

// Sger computes A = alpha·x·yᵀ + A for A [m n] in rows of lda elements: each row is
// (alpha·x)·y + A, every operation rounded.
func (b *Implementation) Sger(m, n int, alpha float32, x []float32, incX int, y []float32, incY int,
	a []float32, lda int) {
	if !b.dense(m, incX, x) || !b.dense(n, incY, y) || lda < n || len(a) < (m-1)*lda+n || alpha == 0 {
		b.Implementation.Sger(m, n, alpha, x, incX, y, incY, a, lda)
		return
	}
	for i, v := range x[:m] {
		b.vectors().Axpby(a[i*lda:][:n], y[:n], alpha*v, 1)
	}
}
