//go:build gl && cgo

package gl

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/shaders"
	"github.com/stretchr/testify/require"
)

// BenchmarkGemm times products of squares and of a small network's training step, cut
// as Choose says, in turns with the plain shared tile of 64×64, of which most published
// kernels are a variant. It reports GFLOP/s, on a software renderer for each core it
// uses, by LP_NUM_THREADS where that is set; the median of the ratios; and what the
// first dispatch took more than another, which is the compiler's time unless the driver
// has the kernel in a cache of its own (Mesa's: MESA_SHADER_CACHE_DISABLE=true).
func BenchmarkGemm(b *testing.B) {
	for _, s := range []struct{ m, n, k int }{
		{512, 512, 512}, {1024, 1024, 1024}, // squares
		{64, 256, 784}, {256, 784, 64}, {64, 784, 256}, // a layer's forward, dW and dX
		{64, 10, 128}, {10, 128, 64}, {64, 128, 10}, // the last layer's
		{1, 256, 784}, // one sample
	} {
		for trans := range 4 {
			o := backend.Gemm{TransX: trans&1 != 0, TransY: trans&2 != 0, Alpha: 1}
			b.Run(fmt.Sprintf("%dx%dx%d/%s", s.m, s.n, s.k, [...]string{"NN", "TN", "NT", "TT"}[trans]), func(b *testing.B) {
				benchmarkGemm(b, s.m, s.n, s.k, o)
			})
		}
	}
}

func benchmarkGemm(b *testing.B, m, n, k int, o backend.Gemm) {
	var tile shaders.Tile
	q := tiled(b, &tile)
	operand := func(rows, columns int, turned bool) *backend.Tensor {
		if turned {
			rows, columns = columns, rows
		}
		x, err := backend.New(q, backend.Float32, rows, columns)
		require.NoError(b, err)
		b.Cleanup(x.Free)
		backend.RandomFill(q, x, backend.Random{Distribution: backend.Uniform, A: -1, B: 1})
		return x
	}
	dst, x, y := operand(m, n, false), operand(m, k, o.TransX), operand(k, n, o.TransY)
	chosen := shaders.Choose(q.device.class, m, n, k, o.TransX, o.TransY)
	flop := 2 * float64(m) * float64(n) * float64(k)
	// Enough to hide the round trip to the thread of the context, a few milliseconds on
	// anything.
	repeats := 1 + int(1e7/flop)
	run := func(t shaders.Tile, times int) float64 {
		tile = t
		start := time.Now()
		for range times {
			q.Gemm(dst, x, y, o)
		}
		require.NoError(b, q.Sync())
		return time.Since(start).Seconds() / float64(times)
	}
	require.NoError(b, q.Sync())
	first := run(chosen, 1)
	run(shaders.Block64x64, 1)
	var times, ratios []float64
	for b.Loop() {
		t, plain := run(chosen, repeats), run(shaders.Block64x64, repeats)
		times, ratios = append(times, t), append(ratios, plain/t)
	}
	slices.Sort(times)
	slices.Sort(ratios)
	median := times[len(times)/2]
	b.ReportMetric(flop/median/1e9/renderingCores(q), "GFLOP/s/core")
	b.ReportMetric(ratios[len(ratios)/2], "x64x64")
	b.ReportMetric(1e3*max(0, first-median), "compile-ms")
	b.ReportMetric(0, "ns/op")
}

// renderingCores is how many cores a software renderer uses, and 1 for a GPU.
func renderingCores(q *Queue) float64 {
	if !q.device.info.Software {
		return 1
	}
	if n, err := strconv.Atoi(os.Getenv("LP_NUM_THREADS")); err == nil {
		return float64(max(1, n))
	}
	return float64(runtime.NumCPU())
}
