package simdblas

import (
	"github.com/dnnbench/dnnbench/internal/gemm"
	"gonum.org/v1/gonum/blas"
)

// Sgemm computes
//
//	C = alpha·op(A)·op(B) + beta·C
//
// for op(A) [m k], op(B) [k n] and C [m n] in rows of lda, ldb and ldc elements; op
// transposes unless the argument is blas.NoTrans. Arguments that do not fit each other
// panic as gonum's do.
func (b *Implementation) Sgemm(tA, tB blas.Transpose, m, n, k int, alpha float32, a []float32, lda int,
	bm []float32, ldb int, beta float32, c []float32, ldc int) {
	x, xOK := operand(tA, m, k, a, lda)
	y, yOK := operand(tB, k, n, bm, ldb)
	_, cOK := operand(blas.NoTrans, m, n, c, ldc)
	if b.kernels == nil || !xOK || !yOK || !cOK || m == 0 || n == 0 {
		b.Implementation.Sgemm(tA, tB, m, n, k, alpha, a, lda, bm, ldb, beta, c, ldc)
		return
	}
	b.multiply(&gemm.Product{M: m, N: n, K: k, X: x, Y: y, Dst: c, Stride: ldc, Alpha: alpha, Beta: beta})
}

// operand describes a matrix whose op is [rows cols], and says whether its arguments
// are ones that gonum takes.
func operand(t blas.Transpose, rows, cols int, data []float32, stride int) (gemm.Operand, bool) {
	trans := t == blas.Trans || t == blas.ConjTrans
	if trans {
		rows, cols = cols, rows
	}
	ok := (trans || t == blas.NoTrans) && rows >= 0 && cols >= 0 && stride >= max(1, cols) &&
		len(data) >= (rows-1)*stride+cols
	return gemm.Operand{Data: data, Stride: stride, Trans: trans}, ok
}
