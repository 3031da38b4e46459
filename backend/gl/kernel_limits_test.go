package gl

import (
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
	cases := map[string]func(s *scene){
		"Loss": func(s *scene) {
			s.b.Loss(backend.LossStep{Logits: s.floats(1, 6000), Target: s.ints(9, 1), Sample: s.floats(1)})
		},
		"Sum": func(s *scene) { s.b.Reduce(backend.ReduceSum, backend.Down, s.floats(6000), s.floats(3, 6000)) },
	}
	for op, run := range cases {
		t.Run(op, func(t *testing.T) {
			f := newFake(guaranteed)
			q := f.openFailing(t, config{})
			q.limits.blockBytes = 20 << 10
			run(newScene(t, q))
			err := q.Sync()
			require.ErrorIs(t, err, backend.ErrTooLarge)
			var failure *backend.DeviceError
			require.ErrorAs(t, err, &failure)
			assert.Equal(t, op, failure.Op)
			assert.Contains(t, failure.Error(), "000 bytes")
			assert.Zero(t, f.count(callRun))
		})
	}
}
