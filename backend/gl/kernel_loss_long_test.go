package gl

import (
	"testing"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// longLosses are losses of rows that small limits cannot bind, by an index and without one.
func longLosses() []kernelCase {
	var list []kernelCase
	for kind := backend.SoftmaxCrossEntropy; kind <= backend.KLDivergence; kind++ {
		list = append(list, kernelCase{kind.String(), func(s *scene) {
			const m, n, rows = 3, 9001, 5
			target := s.ints(n, rows)
			if !kind.TakesClasses() {
				target = s.wholes(rows, n)
			}
			l := backend.LossStep{Kind: kind, Logits: s.floats(m, n), Target: target, Index: s.ints(rows, 9), Sample: s.floats(m),
				State: s.state(backend.State{Step: 3, Cursor: 4}), Scale: 1. / m, Delta: 0.5}
			s.b.Loss(l)
			l.Grad, l.Weights = s.floats(m, n), s.floats(rows)
			if kind.Smooths() {
				l.Smoothing = 0.1
			}
			s.b.Loss(l)
			l.Index, l.State, l.Grad = nil, nil, l.Logits
			s.b.Loss(l)
		}})
	}
	return list
}

// TestLongLossKeepsToLimits lets validate judge bindings, barriers and grids.
func TestLongLossKeepsToLimits(t *testing.T) {
	for name, l := range small(guaranteed) {
		t.Run(name, func(t *testing.T) {
			for _, c := range longLosses() {
				f := newFake(guaranteed)
				q := f.open(t, config{})
				q.limits = l
				c.run(newScene(t, q))
				require.NoError(t, q.Sync())
				assert.Empty(t, validate(f.trace(), l), c.name)
			}
		})
	}
}
