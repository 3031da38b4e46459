//go:build gl && cgo

package gl

import (
	"fmt"
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

// TestLongRow takes the softmax of the longest row of equal numbers, which is as long
// as loops may go.
func TestLongRow(t *testing.T) {
	q := openNative(t, config{debug: true})
	s := newScene(t, q)
	x := put(s, 9, func(int) float32 { return 1 }, []int{1, longestRow})
	q.Softmax(x, x)
	got := make([]float32, longestRow)
	require.NoError(t, backend.Download(q, got, x))
	for i, p := range got {
		require.InDelta(t, 1.0/longestRow, p, 1e-12, "column %d", i)
	}
}
