package cpu_test

import (
	"errors"
	"testing"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRecordingRunsAtReplayOnly(t *testing.T) {
	b := open(t, 1)
	x := upload(t, b, []float32{1, 2, 3}, 3)
	var seen []float32
	fails := false
	stop := errors.New("stop")
	r, err := backend.Record(b, func() error {
		assert.NotNil(t, b.Recording())
		_, err := b.Alloc(4)
		assert.ErrorIs(t, err, backend.ErrRecording)
		assert.ErrorIs(t, backend.Upload(b, x, []float32{0, 0, 0}), backend.ErrRecording)
		assert.ErrorIs(t, backend.Download(b, make([]float32, 3), x), backend.ErrRecording)
		assert.ErrorIs(t, b.Sync(), backend.ErrRecording)
		_, err = backend.Record(b, func() error { return nil })
		assert.ErrorIs(t, err, backend.ErrRecording)

		backend.Scale(b, x, 2, x)
		require.NoError(t, b.Host(func() error {
			seen = append(seen, download(t, b, x)[0])
			if fails {
				return stop
			}
			return nil
		}))
		backend.Add(b, x, x, x)
		return nil
	})
	require.NoError(t, err)
	assert.Nil(t, b.Recording())
	assert.Equal(t, []float32{1, 2, 3}, download(t, b, x), "nothing ran")

	require.NoError(t, r.Replay())
	require.NoError(t, r.Replay())
	assert.Equal(t, []float32{16, 32, 48}, download(t, b, x))
	fails = true
	assert.ErrorIs(t, r.Replay(), stop)
	assert.Equal(t, []float32{32, 64, 96}, download(t, b, x), "what follows the host function did not run")
	assert.Equal(t, []float32{2, 8, 32}, seen)

	x.Free()
	require.NoError(t, b.Sync())
	r.Free()
	_, err = b.EndRecording()
	assert.Error(t, err, "no recording is being made")
}

func TestRecordedTensorOutlivesItsFree(t *testing.T) {
	b := open(t, 1)
	x, y := upload(t, b, []float32{3}, 1), alloc(t, b, 1)
	r, err := backend.Record(b, func() error { backend.Scale(b, y, 2, x); return nil })
	require.NoError(t, err)
	x.Free()
	require.NoError(t, r.Replay())
	assert.Equal(t, []float32{6}, download(t, b, y))
	r.Free()
}
