//go:build gl && cgo

package gl

import (
	"os"
	"testing"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/backendtest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// large is the environment variable that has TestLargeAreWithinBounds take the large cases,
// too, which take half a minute.
const large = "DNNBENCH_TEST_LARGE"

// TestLargeAreWithinBounds holds what no binding holds to the bounds of the suite, on a
// device that binds little: 4544 numbers, fewer than the longest rows of logits have, and
// 10176, fewer than three of the matrices that are normalised.
func TestLargeAreWithinBounds(t *testing.T) {
	q := openNative(t, config{poison: true})
	for _, c := range []struct {
		bytes, cases int
		ops          []string
	}{{18 << 10, 500, []string{"Loss"}}, {40 << 10, 100, []string{"Normalise", "NormaliseGrad"}}} {
		q.limits.blockBytes = c.bytes
		results, err := backendtest.Check(t.Context(), q, backendtest.Options{Seed: 1, Ops: c.ops, Quick: os.Getenv(large) == ""})
		require.NoError(t, err)
		assert.Greater(t, len(results), c.cases)
		assert.Empty(t, backendtest.Failed(results))
	}
}

// TestLongLossGivesTheSameBits computes long losses in rows, and in sections of rows.
func TestLongLossGivesTheSameBits(t *testing.T) {
	q := openNative(t, config{debug: true})
	results := func(c kernelCase, bytes int) []any {
		q.limits.blockBytes = bytes
		s := newScene(t, q)
		c.run(s)
		return s.results()
	}
	for _, c := range longLosses() {
		assert.Equal(t, results(c, 34<<10), results(c, 20<<10), c.name)
	}
	assert.Less(t, q.capacity(4), 9001)
}

// TestLongLossesByIndex finds targets and weights by an index, as a gather does.
func TestLongLossesByIndex(t *testing.T) {
	q := openNative(t, config{debug: true})
	q.limits.blockBytes = 20 << 10
	const m, n, rows = 3, 9001, 5
	for _, kind := range []backend.LossKind{backend.SoftmaxCrossEntropy, backend.SquaredError} {
		s := newScene(t, q)
		whole, some := s.ints(n, rows), s.ints(n, m)
		if !kind.TakesClasses() {
			whole, some = s.wholes(rows, n), s.wholes(m, n)
		}
		state, index, weights, those := s.state(backend.State{Cursor: 1}), s.ints(rows, m+1), s.floats(rows), s.floats(m)
		l := backend.LossStep{Kind: kind, Logits: s.floats(m, n), Target: whole, Weights: weights, Index: index, Sample: s.floats(m),
			Grad: s.floats(m, n), State: state, Scale: 0.5}
		q.Loss(l)
		sample, grad := asBits(download(t, q, l.Sample)), asBits(download(t, q, l.Grad))
		o := backend.Gather{Scale: 1, State: state}
		q.Gather(some, whole, index, o)
		q.Gather(those, weights, index, o)
		l.Target, l.Weights, l.Index = some, those, nil
		q.Loss(l)
		assert.Equal(t, sample, asBits(download(t, q, l.Sample)), kind)
		assert.Equal(t, grad, asBits(download(t, q, l.Grad)), kind)
	}
}
