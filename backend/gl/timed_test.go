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

func TestProfile(t *testing.T) {
	f := newFake(guaranteed)
	f.cost = func(string, [3]uint32) time.Duration { return time.Duration(1+len(f.marks)) * time.Microsecond }
	q := f.open(t, config{source: testSource})
	x := alloc(t, q, words16)
	q.run(on(increase, x))
	var profiler backend.Profiler = q
	stop := errors.New("stop")
	list, err := profiler.Profile(func() error {
		q.run(on(increase, x))
		q.run(on(increase, x))
		return stop
	})
	require.ErrorIs(t, err, stop)
	op := on(increase, x).op
	assert.Equal(t, []backend.KernelTime{{Op: op, Took: 2 * time.Microsecond}, {Op: op, Took: 4 * time.Microsecond}}, list)
	q.run(on(increase, x))
	list, err = q.Profile(func() error { return nil })
	require.NoError(t, err)
	assert.Empty(t, list)
}
