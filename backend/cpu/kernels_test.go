package cpu_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestBinaryAgainstIndices(t *testing.T) {
	shapes := [][2][]int{
		{{7}, {7}}, {{3, 5}, {5}}, {{5}, {3, 5}}, {{3, 1}, {1, 5}}, {{2, 3, 4, 5}, {3, 1, 5}}, {{1}, {2, 3}},
		{{2, 1, 4, 1}, {3, 1, 5}}, {{2, 3, 1, 1}, {2, 1, 4, 5}}, {{300, 251}, {251}}, {{300, 251}, {300, 1}}, {{0, 3}, {3}},
	}
	ops := []struct {
		run func(b backend.Backend, dst, x, y *backend.Tensor)
		of  func(x, y float32) float32
	}{
		{backend.Add, func(x, y float32) float32 { return x + y }},
		{backend.Sub, func(x, y float32) float32 { return x - y }},
		{backend.Mul, func(x, y float32) float32 { return x * y }},
		{backend.Div, func(x, y float32) float32 { return x / y }},
	}
	b := open(t, 2)
	for _, s := range shapes {
		sx, sy := backend.ShapeOf(s[0]...), backend.ShapeOf(s[1]...)
		shape, ok := backend.Broadcast(sx, sy)
		require.True(t, ok)
		xs, ys := numbers(sx.Len(), 1), numbers(sy.Len(), 2)
		x, y := upload(t, b, xs, s[0]...), upload(t, b, ys, s[1]...)
		dims := make([]int, shape.Rank())
		for i := range dims {
			dims[i] = shape.Dim(i)
		}
		for i, op := range ops {
			want := make([]float32, shape.Len())
			for e := range want {
				want[e] = op.of(xs[broadcastIndex(e, shape, sx)], ys[broadcastIndex(e, shape, sy)])
			}
			dst := alloc(t, b, dims...)
			op.run(b, dst, x, y)
			assert.Equal(t, want, download(t, b, dst), "operation %d of %v and %v", i, sx, sy)
		}
	}
}

// broadcastIndex is the element of s that NumPy's rule puts at element e of shape.
func broadcastIndex(e int, shape, s backend.Shape) int {
	to, from := shape.Padded(), s.Padded()
	index, step := 0, 1
	for i := backend.MaxRank - 1; i >= 0; i-- {
		if from[i] > 1 {
			index += e % to[i] * step
		}
		e /= to[i]
		step *= from[i]
	}
	return index
}

func TestReduceAgainstLoops(t *testing.T) {
	b := open(t, 3)
	// The long ones are summed in pieces.
	for _, s := range [][2]int{{1, 1}, {3, 5}, {70, 300}, {40000, 3}, {2, 70000}, {1, 100001}, {100001, 1}} {
		rows, cols := s[0], s[1]
		xs := integers(rows*cols, 1) // whose sums are exact
		x := upload(t, b, xs, rows, cols)
		for _, axis := range []backend.Axis{backend.Down, backend.Across} {
			keep, gone, step, next := cols, rows, cols, 1
			if axis == backend.Across {
				keep, gone, step, next = rows, cols, 1, cols
			}
			sum, mean, top, at := make([]float32, keep), make([]float32, keep), make([]float32, keep), make([]int32, keep)
			for j := range keep {
				top[j] = xs[j*next]
				for i := range gone {
					v := xs[j*next+i*step]
					sum[j] += v
					if v > top[j] {
						top[j], at[j] = v, int32(i)
					}
				}
				mean[j] = float32(float64(sum[j]) / float64(gone))
			}
			name := fmt.Sprintf("%v, axis %d", s, axis)
			dst := alloc(t, b, keep)
			backend.Sum(b, dst, x, axis)
			assert.Equal(t, sum, download(t, b, dst), name)
			backend.Mean(b, dst, x, axis)
			assert.Equal(t, mean, download(t, b, dst), name)
			backend.Max(b, dst, x, axis)
			assert.Equal(t, top, download(t, b, dst), name)
			assert.Equal(t, at, argMax(t, b, x, axis, keep), name)
		}
	}
}

func argMax(t *testing.T, b backend.Backend, x *backend.Tensor, axis backend.Axis, keep int) []int32 {
	dst, err := backend.New(b, backend.Int32, keep)
	require.NoError(t, err)
	backend.ArgMax(b, dst, x, axis)
	out := make([]int32, keep)
	require.NoError(t, backend.Download(b, out, dst))
	return out
}

func TestReduceKeepsNaN(t *testing.T) {
	b := open(t, 1)
	x := upload(t, b, []float32{1, nan, 9, nan, 2, 2, -inf, -inf}, 2, 4)
	for axis, want := range map[backend.Axis][]int32{backend.Across: {1, 0}, backend.Down: {1, 0, 0, 0}} {
		assert.Equal(t, want, argMax(t, b, x, axis, len(want)))
	}
	dst := alloc(t, b, 2)
	backend.Max(b, dst, x, backend.Across)
	assert.True(t, math.IsNaN(float64(download(t, b, dst)[0])))
	assert.Equal(t, float32(2), download(t, b, dst)[1])
}

func TestSumsOfNothing(t *testing.T) {
	b := open(t, 1)
	dst := upload(t, b, []float32{5, 5}, 2)
	backend.Sum(b, dst, alloc(t, b, 2, 0), backend.Across)
	assert.Equal(t, []float32{0, 0}, download(t, b, dst))
	backend.Fill(b, dst, 5)
	backend.Sum(b, dst, alloc(t, b, 0, 2), backend.Down)
	assert.Equal(t, []float32{0, 0}, download(t, b, dst))
}

func TestGatherFromStoredTypes(t *testing.T) {
	b := open(t, 1)
	index := upload(t, b, []int32{9, 1, 0, -1, 2}, 5)
	state, err := backend.NewState(b, backend.State{Cursor: 1})
	require.NoError(t, err)
	bytes := upload(t, b, []uint8{1, 2, 10, 20}, 2, 2)
	dst := alloc(t, b, 5, 2)
	backend.GatherRows(b, dst, bytes, index, backend.Gather{Scale: 0.5, Shift: 1, State: state})
	assert.Equal(t, fmt.Sprint([]float32{6, 11, 1.5, 2, nan, nan, nan, nan, nan, nan}), fmt.Sprint(download(t, b, dst)))

	labels := upload(t, b, []int32{70, 80}, 2)
	chosen, err := backend.New(b, backend.Int32, 3)
	require.NoError(t, err)
	backend.GatherRows(b, chosen, labels, index, backend.Rows())
	got := make([]int32, 3)
	require.NoError(t, backend.Download(b, got, chosen))
	assert.Equal(t, []int32{-1, 80, 70}, got)

	copied, err := backend.New(b, backend.Uint8, 2, 2)
	require.NoError(t, err)
	backend.GatherRows(b, copied, bytes, index, backend.Rows())
	raw := make([]uint8, 4)
	require.NoError(t, backend.Download(b, raw, copied))
	assert.Equal(t, []uint8{0, 0, 10, 20}, raw)
}

func TestBadStepChangesNothing(t *testing.T) {
	b := open(t, 2)
	const n = 64 * 400
	adam, err := backend.ParseOptimizer("adam")
	require.NoError(t, err)
	ones := numbers(n, 1)
	w, m, v := upload(t, b, ones, n), upload(t, b, ones, n), upload(t, b, make([]float32, n), n)
	g, blocks := alloc(t, b, n), alloc(t, b, n/backend.BlockLen, 2)
	backend.Fill(b, blocks, 1)
	backend.Fill(b, g, 1)
	require.NoError(t, backend.Upload(b, g.View(n-1, 1), []float32{inf}))
	state, err := backend.NewState(b, backend.State{Step: 6, Rate: 1, Cursor: 3})
	require.NoError(t, err)
	o := backend.OptimizerStep{Optimizer: adam, Params: w, Grads: g, M: m, V: v, Blocks: blocks, State: state}
	for range 2 {
		backend.Optimize(b, o)
		backend.AdvanceState(b, state, backend.Advance{Batch: 8, Beta1: 0.9, Beta2: 0.999})
		backend.Fill(b, g, 1) // a good gradient after a bad one changes nothing either
	}
	assert.Equal(t, ones, download(t, b, w))
	assert.Equal(t, ones, download(t, b, m))
	assert.Equal(t, make([]float32, n), download(t, b, v))
	got, err := backend.ReadState(b, state)
	require.NoError(t, err)
	assert.Equal(t, backend.State{Step: 6, Rate: 1, Cursor: 3, BadStep: 7}, got)
}

func TestLossLatchesTheFirstBadStep(t *testing.T) {
	b := open(t, 1)
	state, err := backend.NewState(b, backend.State{Step: 4})
	require.NoError(t, err)
	z, sample := upload(t, b, []float32{0, 0, 1000, 0}, 2, 2), alloc(t, b, 2)
	loss := func(classes ...int32) backend.State {
		target := upload(t, b, classes, 2)
		backend.Loss(b, backend.LossStep{Logits: z, Target: target, Sample: sample, State: state, Scale: 0.5})
		s, err := backend.ReadState(b, state)
		require.NoError(t, err)
		return s
	}
	ln2 := float32(math.Ln2)
	assert.Equal(t, backend.State{Step: 4, Loss: ln2 / 2, LossSum: ln2 / 2, LossCount: 1}, loss(0, 0))
	assert.Equal(t, backend.State{Step: 4, Loss: (ln2 + 1000) / 2, LossSum: (ln2+1000)/2 + ln2/2, LossCount: 2}, loss(1, 1))
	s := loss(0, 2)
	assert.Equal(t, 5, s.BadStep)
	assert.Equal(t, 3, s.LossCount)
	assert.True(t, math.IsNaN(float64(s.Loss)))
}
