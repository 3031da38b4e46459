package gl

import (
	"strings"
	"testing"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// small are limits far below what OpenGL guarantees, so that small tensors go in
// pieces.
func small(l limits) map[string]limits {
	block, grid, many := l, l, l
	block.blockBytes = 20 << 10
	grid.groups = [3]uint32{3, 65535, 1}
	both := block
	both.groups = grid.groups
	many.manyVectors = 50
	return map[string]limits{"guaranteed": l, "small blocks": block, "small grid": grid, "both": both, "many": many}
}

// TestKernelsKeepToLimits dispatches every kernel on the fake and lets validate judge
// bindings, barriers and grids.
func TestKernelsKeepToLimits(t *testing.T) {
	for name, l := range small(guaranteed) {
		t.Run(name, func(t *testing.T) {
			for _, c := range kernelCases() {
				t.Run(c.name, func(t *testing.T) {
					f := newFake(guaranteed)
					q := f.open(t, config{})
					q.limits = l
					s := newScene(t, q)
					c.run(s)
					require.NoError(t, q.Sync())
					assert.Empty(t, validate(f.trace(), l))
				})
			}
		})
	}
}

// TestRowsTooLarge asks for what pieces cannot help with.
func TestRowsTooLarge(t *testing.T) {
	norm := func(s *scene, axis backend.Axis, m, n int) backend.Norm {
		count := n
		if axis == backend.Across {
			count = m
		}
		return backend.Norm{Axis: axis, Gamma: s.floats(n), Beta: s.floats(n), Epsilon: 1e-5, Normed: s.floats(m, n), Scale: s.floats(count)}
	}
	grad := func(s *scene, axis backend.Axis, m, n int) {
		o := norm(s, axis, m, n)
		s.b.NormaliseGrad(s.floats(m, n), s.floats(m, n), backend.NormGrad{Axis: axis, Gamma: o.Gamma, Normed: o.Normed, Scale: o.Scale,
			DGamma: s.floats(n), DBeta: s.floats(n)})
	}
	cases := map[string]func(s *scene){
		"MaxNorm":                func(s *scene) { s.b.MaxNorm(s.state(backend.State{}), s.floats(1, 6000), 1) },
		"Normalise: columns":     func(s *scene) { s.b.Normalise(s.floats(2, 3000), s.floats(2, 3000), norm(s, backend.Down, 2, 3000)) },
		"Normalise: a row":       func(s *scene) { s.b.Normalise(s.floats(2, 6000), s.floats(2, 6000), norm(s, backend.Across, 2, 6000)) },
		"NormaliseGrad: columns": func(s *scene) { grad(s, backend.Down, 2, 3000) },
		"NormaliseGrad: a row":   func(s *scene) { grad(s, backend.Across, 2, 6000) },
		"Sum":                    func(s *scene) { s.b.Reduce(backend.ReduceSum, backend.Down, s.floats(6000), s.floats(3, 6000)) },
	}
	for name, run := range cases {
		t.Run(name, func(t *testing.T) {
			f := newFake(guaranteed)
			q := f.openFailing(t, config{})
			q.limits.blockBytes = 20 << 10
			run(newScene(t, q))
			err := q.Sync()
			require.ErrorIs(t, err, backend.ErrTooLarge)
			var failure *backend.DeviceError
			require.ErrorAs(t, err, &failure)
			op, _, _ := strings.Cut(name, ":")
			assert.Equal(t, op, failure.Op)
			assert.Contains(t, failure.Error(), "00 bytes, this device binds 20480")
			assert.Contains(t, failure.Error(), ", or the cpu backend")
			assert.Zero(t, f.count(callRun))
		})
	}
}

// TestRowsTooLong asks for more columns, or rows of columns, than the loops of an
// invocation may go over, of a device that binds them all.
func TestRowsTooLong(t *testing.T) {
	tensor := func(q *Queue, dims ...int) *backend.Tensor {
		x, err := backend.New(q, backend.Float32, dims...)
		require.NoError(t, err)
		t.Cleanup(x.Free)
		return x
	}
	cases := map[string]func(q *Queue){
		"MaxNorm": func(q *Queue) { q.MaxNorm(tensor(q, backend.StateLen), tensor(q, 1, longestRow+1), 1) },
		"Normalise: columns": func(q *Queue) {
			x := tensor(q, 1, mostRowColumns+1)
			row := x.View(0, mostRowColumns+1)
			q.Normalise(x, x, backend.Norm{Axis: backend.Across, Gamma: row, Beta: row})
		},
	}
	for name, run := range cases {
		t.Run(name, func(t *testing.T) {
			f := newFake(guaranteed)
			f.is.limits.blockBytes = largestBlock
			q := f.openFailing(t, config{})
			run(q)
			err := q.Sync()
			require.ErrorIs(t, err, backend.ErrTooLarge)
			op, what, _ := strings.Cut(name, ": ")
			assert.Contains(t, err.Error(), op)
			assert.Contains(t, err.Error(), what)
			assert.Contains(t, err.Error(), "OpenGL kernels take")
			assert.Zero(t, f.count(callRun))
		})
	}
}
