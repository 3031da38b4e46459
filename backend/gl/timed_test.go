package gl

import (
	"errors"
	"testing"
	"time"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestElapsed(t *testing.T) {
	f := newFake(guaranteed)
	f.cost = func(string, [3]uint32) time.Duration { return time.Millisecond }
	q := f.open(t, config{source: testSource})
	x := alloc(t, q, words16)
	var clock backend.Clock = q
	q.run(on(increase, x)) // before, and not counted
	took, err := clock.Elapsed(func() error {
		q.run(on(increase, x))
		q.run(on(increase, x))
		return nil
	})
	require.NoError(t, err)
	assert.Equal(t, 2*time.Millisecond, took)

	stop := errors.New("stop")
	_, err = q.Elapsed(func() error {
		q.run(on(increase, x))
		return stop
	})
	require.ErrorIs(t, err, stop)
	_, err = q.Elapsed(func() error { return nil })
	require.ErrorIs(t, err, errNoTimer)
	require.NoError(t, q.BeginRecording(nil))
	_, err = q.Elapsed(func() error { return nil })
	require.ErrorIs(t, err, backend.ErrRecording)
	p, err := q.EndRecording()
	require.NoError(t, err)
	p.Free()
}
