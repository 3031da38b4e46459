package gl

import (
	"testing"
	"time"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Large tensors go through element-wise kernels in pieces, by the rate of a copy that is
// measured once, when the first of them is made.
func TestElementsKeepPace(t *testing.T) {
	const n = 1 << 26 // 256 MiB
	for _, tt := range []struct {
		name   string
		copy   time.Duration // of a fill and a copy of 32 MiB, each
		change func(f *fake)
		pieces int
	}{
		{"fast", 5 * time.Microsecond, nil, 1},
		{"slow", 5 * time.Millisecond, nil, 2}, // 10 bytes a nanosecond
		{"slower than is believed", 50 * time.Millisecond, nil, 4},
		{"no timer", 0, nil, 1},
		{"software", 50 * time.Millisecond, func(f *fake) { f.is.emulated = true }, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(guaranteed)
			f.is.limits.blockBytes = 1 << 30
			f.cost = func(string, [3]uint32) time.Duration { return tt.copy }
			if tt.change != nil {
				tt.change(f)
			}
			q := f.openFailing(t, config{})
			small, err := backend.New(q, backend.Float32, unpacedBytes/4)
			require.NoError(t, err)
			t.Cleanup(small.Free)
			require.NoError(t, q.Sync())
			assert.Zero(t, f.count(callRun), "an ordinary tensor measures nothing")
			var list []*backend.Tensor
			for range 2 {
				large, err := backend.New(q, backend.Float32, n)
				require.NoError(t, err)
				t.Cleanup(large.Free)
				list = append(list, large)
			}
			require.NoError(t, q.Sync())
			measured := f.count(callRun)
			assert.LessOrEqual(t, measured, 4)
			q.Axpby(list[0], 2, list[1], 1)
			require.NoError(t, q.Sync())
			assert.Equal(t, measured+tt.pieces, f.count(callRun))
			assert.Equal(t, 3, q.Space().Stats().LiveTensors)
		})
	}
}
