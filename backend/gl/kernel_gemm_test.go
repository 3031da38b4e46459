//go:build gl && cgo

package gl

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/shaders"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tiled opens the device for products cut as tile says.
func tiled(t testing.TB, tile *shaders.Tile) *Queue {
	q, err := newDriver().open(0, config{poison: true, tile: func(int, int, int, bool, bool) shaders.Tile { return *tile }})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, q.Close()) })
	return q
}

// TestTilesGiveTheSameBits multiplies with all tiles: a shape of several blocks and
// stripes whose rows are vectors, and others whose rows are not, with edges, one k and
// none. The bits of each are those of the first, which are within the worst case of
// the float64 sums; and so are the sums of rows.
func TestTilesGiveTheSameBits(t *testing.T) {
	shapes := []struct{ m, n, k int }{{1100, 268, 20}, {1037, 263, 19}, {5, 7, 1}, {3, 5, 0}}
	for trans := range 4 {
		o := backend.Gemm{TransX: trans&1 != 0, TransY: trans&2 != 0, Alpha: 1}
		t.Run(fmt.Sprint(o.TransX, o.TransY), func(t *testing.T) {
			t.Parallel()
			var tile shaders.Tile
			q := tiled(t, &tile)
			for i, shape := range shapes {
				s := newScene(t, q)
				s.before = 4
				m, n, k := shape.m, shape.n, shape.k
				x, y, dst, rows := s.floats(m, k), s.floats(k, n), s.floats(m, n), s.floats(m)
				if o.TransX {
					x = x.View(0, k, m)
					o.Epilogue.RowSums = rows
				}
				if o.TransY {
					y = y.View(0, n, k)
				}
				var first [][]float32
				for _, tile = range shaders.Tiles() {
					// What is not in vectors takes a kernel of its own to compile: of those,
					// each tile has one of the four modes.
					if i > 0 && tile > 0 && int(tile)%4 != trans {
						continue
					}
					q.Gemm(dst, x, y, o)
					got := [][]float32{download(t, q, dst), download(t, q, rows)}
					if first == nil {
						first = got
						withinWorstCase(t, o, m, n, k, download(t, q, x), download(t, q, y), got)
					}
					for j := range first {
						require.Equal(t, asBits(first[j]), asBits(got[j]), "%v, %v", shape, tile)
					}
				}
			}
		})
	}
}

func download(t *testing.T, q *Queue, x *backend.Tensor) []float32 {
	data := make([]float32, x.Len())
	require.NoError(t, backend.Download(q, data, x))
	return data
}

func asBits(x []float32) []uint32 {
	list := make([]uint32, len(x))
	for i, v := range x {
		list[i] = math.Float32bits(v)
	}
	return list
}

// withinWorstCase holds a product, and sums of rows where there are any, to
// (k+1)·u·Σ|ab|, for at most k additions and a product each.
func withinWorstCase(t *testing.T, o backend.Gemm, m, n, k int, x, y []float32, got [][]float32) {
	at := func(trans bool, data []float32, row, column, rows, columns int) float64 {
		if trans {
			return float64(data[column*rows+row])
		}
		return float64(data[row*columns+column])
	}
	bound := float64(k+1) * 0x1p-24
	for i := range m {
		rowSum, rowMagnitude := 0.0, 0.0
		for l := range k {
			a := at(o.TransX, x, i, l, m, k)
			rowSum, rowMagnitude = rowSum+a, rowMagnitude+math.Abs(a)
		}
		if o.Epilogue.RowSums != nil {
			require.InDelta(t, rowSum, got[1][i], bound*rowMagnitude, "row %d", i)
		}
		for j := range n {
			sum, magnitude := 0.0, 0.0
			for l := range k {
				ab := at(o.TransX, x, i, l, m, k) * at(o.TransY, y, l, j, k, n)
				sum, magnitude = sum+ab, magnitude+math.Abs(ab)
			}
			if !(math.Abs(sum-float64(got[0][i*n+j])) <= bound*magnitude) {
				require.InDelta(t, sum, got[0][i*n+j], bound*magnitude, "row %d, column %d", i, j)
			}
		}
	}
}

// TestEveryBarrierIsNeeded leaves out the barriers of a kernel with one block in shared
// memory, and of one with two, one by one. Each product must then be wrong, as it is
// right with all of them: llvmpipe runs the invocations of a group one after the other
// from barrier to barrier.
func TestEveryBarrierIsNeeded(t *testing.T) {
	const barrier = "barrier();"
	for _, tile := range []shaders.Tile{shaders.Block64x64, shaders.Block64x64Fine} {
		product := func(leaveOut int) ([]uint32, int) {
			barriers := 0
			q, err := newDriver().open(0, config{
				tile: func(int, int, int, bool, bool) shaders.Tile { return tile },
				source: func(k shaders.Kernel) (string, error) {
					source, err := k.Source()
					parts := strings.Split(source, barrier)
					barriers = len(parts) - 1
					if leaveOut < barriers {
						parts[leaveOut] += parts[leaveOut+1]
						parts = slices.Delete(parts, leaveOut+1, leaveOut+2)
					}
					return strings.Join(parts, barrier), err
				},
			})
			require.NoError(t, err)
			defer func() { assert.NoError(t, q.Close()) }()
			s := scene{t: t, b: q, random: rand.New(rand.NewPCG(1, 2)), before: 4}
			x, y, dst := s.floats(64, 80), s.floats(80, 64), s.floats(64, 64)
			q.Gemm(dst, x, y, backend.Product())
			got := asBits(download(t, q, dst))
			for _, w := range s.whole {
				w.Free()
			}
			return got, barriers
		}
		all := math.MaxInt
		right, barriers := product(all)
		require.Equal(t, 2, barriers, "%v", tile)
		for i := range barriers {
			wrong, _ := product(i)
			assert.NotEqual(t, right, wrong, "%v without barrier %d", tile, i)
		}
	}
}
