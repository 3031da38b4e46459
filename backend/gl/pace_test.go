package gl

import (
	"testing"
	"time"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/shaders"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// slowFake is a device that does some multiplications a nanosecond, at products of this
// k. It keeps the time of each dispatch.
type slowFake struct {
	*fake
	took []time.Duration
}

func newSlowFake(rate float64, k int) *slowFake {
	f := &slowFake{fake: newFake(guaranteed)}
	f.is.limits.blockBytes = 1 << 30
	f.cost = func(source string, groups [3]uint32) time.Duration {
		tile, ok := tileOf(source)
		if !ok {
			return 0
		}
		s := tile.Tiling()
		took := time.Duration(float64(groups[0]) * float64(groups[1]) * float64(s.M*s.N) * float64(k) / rate)
		f.took = append(f.took, took)
		return took
	}
	return f
}

// operandsOf are x and y of a shape, without contents, and its dst.
func operandsOf(t *testing.T, q *Queue, s backend.ProductShape) (dst, x, y *backend.Tensor) {
	t.Helper()
	extents := [3][2]int{}
	extents[1], extents[2], extents[0] = layout(s)
	var list [3]*backend.Tensor
	for i, e := range extents {
		tensor, err := backend.New(q, backend.Float32, e[:]...)
		require.NoError(t, err)
		t.Cleanup(tensor.Free)
		list[i] = tensor
	}
	return list[0], list[1], list[2]
}

// long has 2³² multiplications.
var long = backend.ProductShape{M: 4096, K: 2048, N: 512}

// No dispatch takes longer than it may, the first ones included, and none is measured
// again.
func TestNoDispatchTakesTooLong(t *testing.T) {
	for rate, pieces := range map[float64]int{5.4: 4, 8: 3, 30: 1, 1e6: 1} { // a nanosecond
		f := newSlowFake(rate, long.K)
		q := f.openFailing(t, config{})
		dst, x, y := operandsOf(t, q, long)
		q.Gemm(dst, x, y, backend.Product())
		require.NoError(t, q.Sync())
		first := len(f.took)
		for _, took := range f.took {
			assert.LessOrEqual(t, took, longestDispatch, "at %g a nanosecond", rate)
		}
		q.Gemm(dst, x, y, backend.Product())
		require.NoError(t, q.Sync())
		assert.Len(t, f.took, first+pieces, "at %g a nanosecond", rate)
		var all, whole float64
		for _, took := range f.took[first:] {
			all += float64(took)
		}
		whole = float64(long.M) * float64(long.N) * float64(long.K) / rate
		assert.InEpsilon(t, whole, all, 1e-3, "nothing is left out or done twice")
	}
}

func TestOrdinaryProductsAreNotMeasured(t *testing.T) {
	f := newSlowFake(5.4, 512)
	q := f.openFailing(t, config{})
	dst, x, y := operandsOf(t, q, backend.ProductShape{M: 1024, K: 512, N: 1024})
	q.Gemm(dst, x, y, backend.Product())
	require.NoError(t, q.Sync())
	assert.Equal(t, 1, f.count(callRun))
}

func TestSoftwareRenderersAreNotHurried(t *testing.T) {
	f := newSlowFake(5.4, long.K)
	f.is.emulated = true
	q := f.openFailing(t, config{})
	dst, x, y := operandsOf(t, q, long)
	q.Gemm(dst, x, y, backend.Product())
	require.NoError(t, q.Sync())
	assert.Equal(t, 1, f.count(callRun))
}

// While a recording is made, only pieces whose results nobody has run.
func TestPaceInARecording(t *testing.T) {
	f := newSlowFake(5.4, long.K)
	q := f.openFailing(t, config{exact: true})
	dst, x, y := operandsOf(t, q, long)
	sentinel := []byte{1, 2, 3, 4}
	require.NoError(t, q.Write(dst.Memory(), 0, sentinel))
	rows, err := backend.New(q, backend.Float32, long.M)
	require.NoError(t, err)
	t.Cleanup(rows.Free)
	o := backend.Product()
	o.Epilogue.RowSums = rows
	require.NoError(t, q.BeginRecording(nil))
	q.Gemm(dst, x, y, o)
	p, err := q.EndRecording()
	require.NoError(t, err)
	rehearsed := f.count(callRun)
	assert.Positive(t, rehearsed)
	bound := map[uint32]bool{}
	for _, c := range f.trace() {
		if c.kind == callBind {
			bound[c.object] = true
		}
	}
	assert.NotContains(t, bound, dst.Memory().(*memory).buffer, "what is recorded has not run")
	assert.NotContains(t, bound, rows.Memory().(*memory).buffer)
	for range 2 {
		require.NoError(t, p.Replay())
	}
	require.NoError(t, q.Sync())
	assert.Equal(t, rehearsed+2*4, f.count(callRun))
	for _, took := range f.took {
		assert.LessOrEqual(t, took, longestDispatch)
	}
	p.Free()
	assert.Empty(t, f.validate())
}

// A device whose timer stands still, or that has no memory left, gets small pieces.
func TestPaceUnknown(t *testing.T) {
	for name, spoil := range map[string]func(f *slowFake){
		"no timer":  func(f *slowFake) { f.cost = nil },
		"no memory": func(f *slowFake) { f.room = 0 },
	} {
		t.Run(name, func(t *testing.T) {
			f := newSlowFake(5.4, long.K)
			q := f.openFailing(t, config{})
			dst, x, y := operandsOf(t, q, long)
			q.Fill(y, 0) // and memory for parameters is there
			require.NoError(t, q.Sync())
			spoil(f)
			before := f.count(callRun)
			q.Gemm(dst, x, y, backend.Product())
			require.NoError(t, q.Sync())
			assert.GreaterOrEqual(t, f.count(callRun)-before, 8)
		})
	}
}

// Where not even a row of tiles may be done at once, columns are cut, and then k.
func TestWithin(t *testing.T) {
	p := &product{m: 1000, n: 1 << 16, k: 1 << 17}
	p.tile = shaders.Block64x64
	rows, columns := p.tile.Tiling().M, p.tile.Tiling().N
	whole := part{m: p.m, n: p.n, k: p.k}
	for _, work := range []float64{1, 1e6, 1e9, 1e10, 1e11, 1e12, 1e13} {
		b := p.within(whole, work)
		if b.m > rows || b.n > columns || b.k > 64 {
			assert.LessOrEqual(t, b.work(), work)
		}
		if b.n < p.n {
			assert.Equal(t, rows, b.m)
		}
		if b.k < p.k {
			assert.Equal(t, columns, b.n)
		}
		assert.Greater(t, 8*b.work(), min(work, whole.work()), "not much smaller than it may be")
	}
}

func TestEvenly(t *testing.T) {
	for _, tt := range []struct {
		extent, step int
		most         float64
		want         int
	}{
		{100, 64, 100, 100}, {100, 64, 99, 64}, {100, 64, 1, 64}, {10, 64, 1, 10}, {1000, 64, 999, 512},
		{1000, 64, 512, 512}, {1000, 64, 400, 384}, {1 << 20, 64, 1e30, 1 << 20}, {192, 64, 130, 128}, {256, 64, 200, 128},
	} {
		assert.Equal(t, tt.want, evenly(tt.extent, tt.step, tt.most), "%+v", tt)
	}
}
