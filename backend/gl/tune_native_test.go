//go:build gl && cgo && (linux || windows)

package gl

import (
	gocontext "context"
	"strings"
	"testing"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/internal/cache"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// On a real device every kernel computes, all give the same bits, and a run after this
// one finds the choices. Which is the fastest no test can know.
func TestNativeTune(t *testing.T) {
	c := cache.In(t.TempDir())
	q := openNative(t, config{cache: c, poison: true})
	shapes := []backend.ProductShape{{M: 64, K: 96, N: 128}, {M: 65, K: 33, N: 9, TransX: true, TransY: true}}
	if testing.Short() {
		shapes = shapes[1:] // for which few tiles come into question
	}
	list, err := q.Tune(gocontext.Background(), shapes, backend.TuneOptions{})
	require.NoError(t, err)
	require.Len(t, list, len(shapes))
	for i, tuned := range list {
		assert.Equal(t, shapes[i], tuned.Product)
		assert.True(t, tuned.Decided)
		require.NoError(t, tuned.Kept)
		for _, k := range tuned.Kernels {
			if strings.Contains(k.Reason, "times what another does") {
				continue
			}
			assert.Empty(t, k.Reason, "%s of %v", k.Name, tuned.Product)
			assert.Positive(t, k.Samples) // one, where the first was hopeless
			t.Logf("%v %-28s %v", tuned.Product, k.Name, k.Median)
		}
	}
	again := openNative(t, config{cache: c})
	for _, tuned := range list {
		assert.Equal(t, tuned.Chosen, chosenFor(again, tuned.Product).String())
	}
	assert.Zero(t, q.Space().Stats().LiveTensors)
}

// A product that is cut to keep dispatches short has the bits of one that is whole.
func TestNativePace(t *testing.T) {
	shape := backend.ProductShape{M: 1100, K: 1000, N: 700}
	results := map[bool][]float32{}
	for _, watched := range []bool{false, true} {
		q := openNative(t, config{watched: watched})
		trial, err := newTrial(q, shape)
		require.NoError(t, err)
		p := trial.product(0)
		q.device.pace.learn(p.kind(), 1e-3) // slower than is believed, so that firstPiece is the most
		r, err := trial.record(0)
		require.NoError(t, err)
		assert.Equal(t, watched, len(r.kernels()) > 1)
		require.NoError(t, r.Replay())
		results[watched] = make([]float32, shape.M*shape.N)
		require.NoError(t, backend.Download(q, results[watched], trial.tensors[0]))
		trial.free()
	}
	assert.Equal(t, results[false], results[true])
}
