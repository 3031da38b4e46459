package simdblas

import (
	"github.com/dnnbench/dnnbench/internal/gemm"
	"gonum.org/v1/gonum/blas"
)

// Sgemv computes y = alpha·op(A)·x + beta·y for A [m n] in rows of lda elements, where
// op transposes unless tA is blas.NoTrans. Elements of x and y are incX and incY apart;
// with a negative distance gonum computes.
func (b *Implementation) Sgemv(tA blas.Transpose, m, n int, alpha float32, a []float32, lda int,
	x []float32, incX int, beta float32, y []float32, incY int) {
	_, ok := operand(blas.NoTrans, m, n, a, lda)
	rows, cols := m, n // of op(A)
	trans := tA == blas.Trans || tA == blas.ConjTrans
	if trans {
		rows, cols = n, m
	}
	switch {
	case b.kernels == nil, !ok, !trans && tA != blas.NoTrans, m == 0, n == 0,
		incX <= 0, incY <= 0, len(x) <= (cols-1)*incX, len(y) <= (rows-1)*incY:
		b.Implementation.Sgemv(tA, m, n, alpha, a, lda, x, incX, beta, y, incY)
		return
	}
	b.multiply(&gemm.Product{
		M: rows, N: 1, K: cols, Alpha: alpha, Beta: beta,
		X:   gemm.Operand{Data: a, Stride: lda, Trans: trans},
		Y:   gemm.Operand{Data: x, Stride: incX},
		Dst: y, Stride: incY,
	})
}
