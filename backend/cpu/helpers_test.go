package cpu_test

import (
	"testing"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/cpu"
	"github.com/stretchr/testify/require"
)

func open(t testing.TB, threads int) backend.Backend {
	t.Helper()
	b, err := cpu.New(backend.Config{Threads: threads})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, b.Close()) })
	return b
}

func upload[T backend.Element](t testing.TB, b backend.Backend, data []T, dims ...int) *backend.Tensor {
	t.Helper()
	x, err := backend.FromSlice(b, data, dims...)
	require.NoError(t, err)
	return x
}

func alloc(t testing.TB, b backend.Backend, dims ...int) *backend.Tensor {
	t.Helper()
	x, err := backend.New(b, backend.Float32, dims...)
	require.NoError(t, err)
	return x
}

func download(t testing.TB, b backend.Backend, x *backend.Tensor) []float32 {
	t.Helper()
	out := make([]float32, x.Len())
	require.NoError(t, backend.Download(b, out, x))
	return out
}

// numbers draws n numbers in [-1, 1), different for each seed.
func numbers(n int, seed uint64) []float32 {
	s := backend.Stream{Seed: seed}
	x := make([]float32, n)
	for i := range x {
		x[i] = 2*backend.Unit(s.Words(0, uint32(i/4))[i%4]) - 1
	}
	return x
}
