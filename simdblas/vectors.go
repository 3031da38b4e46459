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
// (alpha·x)·y + A, every operation rounded. Elements of x and y are incX and incY
// apart, from the last one on if that is negative.
func (b *Implementation) Sger(m, n int, alpha float32, x []float32, incX int, y []float32, incY int,
	a []float32, lda int) {
	fits := func(n, inc int, x []float32) bool { return n > 0 && inc != 0 && len(x) > (n-1)*max(inc, -inc) }
	if b.level == simd.None || !fits(m, incX, x) || !fits(n, incY, y) || lda < n || len(a) < (m-1)*lda+n || alpha == 0 {
		b.Implementation.Sger(m, n, alpha, x, incX, y, incY, a, lda)
		return
	}
	for i := range m {
		row, scale := a[i*lda:][:n], alpha*x[place(i, m, incX)]
		if incY == 1 {
			b.vectors().Axpby(row, y[:n], scale, 1)
			continue
		}
		for j := range row {
			row[j] += float32(scale * y[place(j, n, incY)])
		}
	}
}

// place is where element i of n is.
func place(i, n, inc int) int {
	if inc < 0 {
		return (i - n + 1) * inc
	}
	return i * inc
}
