//go:build gl && cgo

package gl

import (
	"fmt"
	"math"
	"testing"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/shaders"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestLongSums goes as far along k as a tile says that one dispatch may, and beyond:
// after 65535 iterations Mesa 22's software driver ends an invocation's loops. The
// numbers are whole, so that every sum is exact, and their weights tell a lost k from
// its neighbours. The tiles are those that take a loop's turn for one k, for a block
// that is written out, and for parts of one.
func TestLongSums(t *testing.T) {
	var tile shaders.Tile
	q := tiled(t, &tile)
	for i, tested := range []shaders.Tile{shaders.DirectColumns4, shaders.Rows4, shaders.Block64x64} {
		longest := tested.Tiling().LongestSum()
		for j, k := range []int{longest, longest + 70001} {
			trans := 2*i + j
			o := backend.Gemm{TransX: trans&1 != 0, TransY: trans&2 != 0, Alpha: 1, Beta: 1}
			t.Run(fmt.Sprint(tested, k), func(t *testing.T) {
				tile = tested
				const m, n = 2, 3
				xs, ys := make([]float32, m*k), make([]float32, k*n)
				want := make([]float32, m*n)
				at := func(trans bool, row, column, rows, columns int) int {
					if trans {
						return column*rows + row
					}
					return row*columns + column
				}
				for l := range k {
					for i := range m {
						xs[at(o.TransX, i, l, m, k)] = float32((l*(i+3))%7 - 3)
					}
					for j := range n {
						ys[at(o.TransY, l, j, k, n)] = float32((l*(j+5))%11 - 5)
					}
				}
				for i := range want {
					sum := 10 * i // what dst holds
					for l := range k {
						sum += ((l*(i/n+3))%7 - 3) * ((l*(i%n+5))%11 - 5)
					}
					want[i] = float32(sum)
				}
				s := newScene(t, q)
				x := put(s, 9, func(i int) float32 { return xs[i] }, []int{m, k})
				if o.TransX {
					x = x.View(0, k, m)
				}
				y := put(s, 9, func(i int) float32 { return ys[i] }, []int{k, n})
				if o.TransY {
					y = y.View(0, n, k)
				}
				dst := put(s, 9, func(i int) float32 { return float32(10 * i) }, []int{m, n})
				q.Gemm(dst, x, y, o)
				got := make([]float32, m*n)
				require.NoError(t, backend.Download(q, got, dst))
				assert.Equal(t, want, got)
			})
		}
	}
}

// TestLongLoss takes the loss of the longest row that a work group goes over, of equal
// numbers, which is as long as loops may go, and of one that goes in segments.
func TestLongLoss(t *testing.T) {
	q := openNative(t, config{debug: true})
	for _, n := range []int{longestRow, longestRow + 70001} {
		s := newScene(t, q)
		sample := s.floats(1)
		q.Loss(backend.LossStep{Kind: backend.SoftmaxCrossEntropy, Logits: put(s, 9, func(int) float32 { return 1 }, []int{1, n}), Sample: sample,
			Target: put(s, 9, func(int) int32 { return 7 }, []int{1}), Scale: 1})
		assert.InDelta(t, math.Log(float64(n)), download(t, q, sample)[0], 1e-5)
	}
}

// TestLongColumns normalises a column of more rows than the loops of an invocation may go
// over, of numbers whose sums are exact.
func TestLongColumns(t *testing.T) {
	q := openNative(t, config{debug: true})
	s := newScene(t, q)
	const m = mostColumnRows + 70002
	one := func() *backend.Tensor { return put(s, 9, func(int) float32 { return 1 }, []int{1}) }
	x := put(s, 9, func(i int) float32 { return float32(3 - 6*(i%2)) }, []int{m, 1})
	o := backend.Norm{Axis: backend.Down, Gamma: one(), Beta: one(), Epsilon: 7, Normed: x, Scale: one()}
	z, dGamma, dBeta := s.floats(m, 1), one(), one()
	q.Normalise(z, x, o)
	q.NormaliseGrad(z, z, backend.NormGrad{Axis: backend.Down, Gamma: o.Gamma, Normed: x, Scale: o.Scale, DGamma: dGamma, DBeta: dBeta})
	assert.Equal(t, []float32{0.25}, download(t, q, o.Scale)) // of mean 0 and variance 9
	assert.Equal(t, []float32{m}, download(t, q, dBeta))      // of z = 1 + x̂, x̂ = ±3/4
	assert.Equal(t, []float32{m * 9. / 16}, download(t, q, dGamma))
}

// TestLongRow takes the softmax, and its gradient, of a row that is longer than the
// largest range that every device binds, of numbers of which one is larger.
func TestLongRow(t *testing.T) {
	q := openNative(t, config{debug: true})
	q.limits.blockBytes = guaranteed.blockBytes
	const n, top = 5_000_000, 4_500_000
	s := newScene(t, q)
	x := put(s, 9, func(i int) float32 {
		if i == top {
			return 10
		}
		return 1
	}, []int{1, n})
	q.Softmax(x, x)
	y := make([]float32, n)
	require.NoError(t, backend.Download(q, y, x))
	sum := n - 1 + math.Exp(9)
	near := func(i int, want float64, got float32) {
		if !(math.Abs(float64(got)-want) <= 1e-6*math.Abs(want)) { // testify takes seconds for so many
			t.Fatalf("column %d: %g, want %g", i, got, want)
		}
	}
	for i, p := range y {
		want := 1 / sum
		if i == top {
			want = math.Exp(9) / sum
		}
		near(i, want, p)
	}
	// With dy = 1 at the top and 0 elsewhere, dst = y_top (1 - y_top) there and else -y y_top.
	dy := put(s, 9, func(i int) float32 {
		if i == top {
			return 1
		}
		return 0
	}, []int{1, n})
	q.SoftmaxGrad(dy, dy, x)
	got := make([]float32, n)
	require.NoError(t, backend.Download(q, got, dy))
	share := float64(y[top])
	for i, d := range got {
		want := -float64(y[i]) * share
		if i == top {
			want = share * (1 - share)
		}
		near(i, want, d)
	}
}
