package cpu_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	inf = float32(math.Inf(1))
	nan = float32(math.NaN())
)

// modes are the four ways to transpose.
var modes = []backend.Gemm{
	{Alpha: 1}, {Alpha: 1, TransX: true}, {Alpha: 1, TransY: true}, {Alpha: 1, TransX: true, TransY: true},
}

func modeName(o backend.Gemm) string { return fmt.Sprintf("transX=%t,transY=%t", o.TransX, o.TransY) }

// operand uploads a matrix as op(x) stands for it.
func operand(t testing.TB, b backend.Backend, data []float32, rows, cols int, trans bool) *backend.Tensor {
	if !trans {
		return upload(t, b, data, rows, cols)
	}
	turned := make([]float32, len(data))
	for i := range rows {
		for j := range cols {
			turned[j*rows+i] = data[i*cols+j]
		}
	}
	return upload(t, b, turned, cols, rows)
}

// exact is a product of small integers, whose every partial sum float32 holds.
func exact(x, y []float32, m, n, k int) []float32 {
	dst := make([]float32, m*n)
	for i := range m {
		for j := range n {
			for p := range k {
				dst[i*n+j] += x[i*k+p] * y[p*n+j]
			}
		}
	}
	return dst
}

func integers(n int, seed uint64) []float32 {
	x := numbers(n, seed)
	for i := range x {
		x[i] = float32(math.Round(float64(8 * x[i])))
	}
	return x
}

func TestGemmOfIntegersIsExact(t *testing.T) {
	sizes := []struct{ m, n, k int }{
		{1, 1, 1}, {1, 65, 257}, {3, 5, 7}, {24, 64, 256}, {25, 63, 255}, {193, 129, 513}, {2, 3, 0},
		{400, 10, 64}, {10, 400, 300}, {0, 4, 4}, {4, 0, 4},
	}
	for _, s := range sizes {
		for _, o := range modes {
			t.Run(fmt.Sprintf("%dx%dx%d,%s", s.m, s.n, s.k, modeName(o)), func(t *testing.T) {
				b := open(t, 3)
				x, y := integers(s.m*s.k, 1), integers(s.k*s.n, 2)
				dst := alloc(t, b, s.m, s.n)
				backend.Fill(b, dst, nan) // beta 0 must not read it
				backend.MatMul(b, dst, operand(t, b, x, s.m, s.k, o.TransX), operand(t, b, y, s.k, s.n, o.TransY), o)
				assert.Equal(t, exact(x, y, s.m, s.n, s.k), download(t, b, dst))

				o.Alpha, o.Beta = 2, -3
				want := exact(x, y, s.m, s.n, s.k)
				for i, p := range want {
					want[i] = 2*p - 3*p
				}
				backend.MatMul(b, dst, operand(t, b, x, s.m, s.k, o.TransX), operand(t, b, y, s.k, s.n, o.TransY), o)
				assert.Equal(t, want, download(t, b, dst))
			})
		}
	}
}

func TestGemmSpreadsNaNAndInf(t *testing.T) {
	const m, n, k = 3, 2, 5
	for _, o := range modes {
		t.Run(modeName(o), func(t *testing.T) {
			b := open(t, 1)
			multiply := func(x, y []float32) []float32 {
				dst := alloc(t, b, m, n)
				backend.MatMul(b, dst, operand(t, b, x, m, k, o.TransX), operand(t, b, y, k, n, o.TransY), o)
				return download(t, b, dst)
			}
			ones := make([]float32, m*k)
			for i := range ones {
				ones[i] = 1
			}
			for _, bad := range []float32{nan, inf, -inf} {
				// A bad element of y in column 1 meets the zeros of x.
				y := make([]float32, k*n)
				y[2*n+1] = bad
				for i, v := range multiply(make([]float32, m*k), y) {
					assert.Equal(t, i%n == 1, v != v, "0·%g at %d: %g", bad, i, v)
				}
				// A bad element of x in row 1 meets the zeros of y.
				x := append([]float32(nil), ones...)
				x[1*k+4] = bad
				for i, v := range multiply(x, make([]float32, k*n)) {
					assert.Equal(t, i/n == 1, v != v, "%g·0 at %d: %g", bad, i, v)
				}
			}
			x := append([]float32(nil), ones...)
			x[0] = inf
			y := make([]float32, k*n)
			y[0], y[1] = 2, -2
			assert.Equal(t, []float32{inf, -inf, 2, -2, 2, -2}, multiply(x, y))
		})
	}
}

func TestGemmWithAlphaZeroReadsNoOperand(t *testing.T) {
	b := open(t, 1)
	dst := upload(t, b, []float32{1, 2}, 1, 2)
	bad := upload(t, b, []float32{nan}, 1, 1)
	badRow := upload(t, b, []float32{nan, inf}, 1, 2)
	backend.MatMul(b, dst, bad, badRow, backend.Gemm{Beta: 3})
	assert.Equal(t, []float32{3, 6}, download(t, b, dst))
}

// A tensor's place in memory decides how gonum's dot product would start.
func TestGemmDoesNotDependOnPlaceInMemory(t *testing.T) {
	for _, o := range modes {
		// Rows of 600 are used where they lie, if they are aligned.
		for _, k := range []int{600, 601} {
			t.Run(fmt.Sprintf("k=%d,%s", k, modeName(o)), func(t *testing.T) {
				const m, n = 5, 70
				b := open(t, 2)
				xs, ys := numbers(m*k, 3), numbers(k*n, 4)
				var first []float32
				for shift := range 9 {
					place := func(data []float32, rows, cols int, trans bool) *backend.Tensor {
						if trans {
							rows, cols = cols, rows
						}
						room := alloc(t, b, shift+len(data))
						v := room.View(shift, rows, cols)
						require.NoError(t, backend.Upload(b, v, data))
						return v
					}
					dst := alloc(t, b, m, n)
					backend.MatMul(b, dst, place(xs, m, k, o.TransX), place(ys, k, n, o.TransY), o)
					got := download(t, b, dst)
					if first == nil {
						first = got
					}
					require.Equal(t, first, got, "shift %d", shift)
				}
			})
		}
	}
}
