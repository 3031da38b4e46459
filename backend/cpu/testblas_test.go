package cpu_test

import (
	"testing"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
	"gonum.org/v1/gonum/blas/testblas"
)

// dgemmer lets gonum's own test of float64 products run on the backend: every value
// in it, and every partial sum, is exact in float32.
type dgemmer struct {
	t *testing.T
	b backend.Backend
}

func (d dgemmer) Dgemm(tA, tB blas.Transpose, m, n, k int, alpha float64, a []float64, lda int,
	b []float64, ldb int, beta float64, c []float64, ldc int) {
	// Gonum's product checks the arguments, and panics where they are wrong.
	gonum.Implementation{}.Dgemm(tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, append([]float64(nil), c...), ldc)

	o := backend.Product()
	o.Alpha, o.Beta = float32(alpha), float32(beta)
	o.TransX, o.TransY = tA != blas.NoTrans, tB != blas.NoTrans
	x := d.matrix(m, k, o.TransX, a, lda)
	y := d.matrix(k, n, o.TransY, b, ldb)
	dst := d.matrix(m, n, false, c, ldc)
	backend.MatMul(d.b, dst, x, y, o)
	out := download(d.t, d.b, dst)
	for i := range m {
		for j := range n {
			c[i*ldc+j] = float64(out[i*n+j])
		}
	}
	x.Free()
	y.Free()
	dst.Free()
}

// matrix uploads a matrix that lies in data with a stride.
func (d dgemmer) matrix(rows, cols int, transposed bool, data []float64, stride int) *backend.Tensor {
	if transposed {
		rows, cols = cols, rows
	}
	packed := make([]float32, 0, rows*cols)
	for i := range rows {
		for _, v := range data[i*stride : i*stride+cols] {
			packed = append(packed, float32(v))
		}
	}
	return upload(d.t, d.b, packed, rows, cols)
}

func TestProductPassesGonumsTest(t *testing.T) {
	b := open(t, 2)
	testblas.TestDgemm(t, dgemmer{t, b})
	require.Zero(t, b.Space().Stats().LiveTensors)
}
