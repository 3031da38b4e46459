package gl

import (
	"errors"
	"testing"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestReplayRunsSegmentsAroundHostNodes(t *testing.T) {
	f := newFake(guaranteed)
	q := f.open(t, config{source: testSource})
	x := alloc(t, q, words16)
	var runsAt []int
	node := func() error {
		runsAt = append(runsAt, f.count(callRun))
		return nil
	}
	r := &backend.Recording{}
	require.NoError(t, q.BeginRecording(r))
	assert.Same(t, r, q.Recording())
	require.NoError(t, q.Host(node))
	q.run(on(increase, x))
	q.run(on(increase, x))
	require.NoError(t, q.Host(node))
	require.NoError(t, q.Host(node))
	q.run(on(increase, x))
	p, err := q.EndRecording()
	require.NoError(t, err)
	assert.Nil(t, q.Recording())
	require.NoError(t, q.Sync())
	assert.Zero(t, f.count(callRun), "recording runs nothing")
	assert.Empty(t, runsAt)

	require.NoError(t, p.Replay())
	require.NoError(t, p.Replay())
	require.NoError(t, q.Sync())
	assert.Equal(t, 6, f.count(callRun))
	assert.Equal(t, []int{0, 2, 2, 3, 5, 5}, runsAt)
	p.Free()
}

func TestHostNodeThatFailsEndsTheReplay(t *testing.T) {
	f := newFake(guaranteed)
	q := f.open(t, config{source: testSource})
	x := alloc(t, q, words16)
	stop := errors.New("stop")
	require.ErrorIs(t, q.Host(func() error { return stop }), stop)
	require.NoError(t, q.BeginRecording(nil))
	require.NoError(t, q.Host(func() error { return stop }))
	q.run(on(increase, x))
	p, err := q.EndRecording()
	require.NoError(t, err)
	require.ErrorIs(t, p.Replay(), stop)
	require.NoError(t, q.Sync())
	assert.Zero(t, f.count(callRun))
	p.Free()
}

func TestWhileRecording(t *testing.T) {
	q := newFake(guaranteed).open(t, config{source: testSource})
	x := alloc(t, q, words16)
	_, err := q.EndRecording()
	require.Error(t, err)
	require.NoError(t, q.BeginRecording(nil))
	require.ErrorIs(t, q.BeginRecording(nil), backend.ErrRecording)
	_, err = q.Alloc(4)
	require.ErrorIs(t, err, backend.ErrRecording)
	require.ErrorIs(t, q.Write(x, 0, []byte{1}), backend.ErrRecording)
	require.ErrorIs(t, q.Read(make([]byte, 1), x, 0), backend.ErrRecording)
	require.ErrorIs(t, q.Sync(), backend.ErrRecording)
	p, err := q.EndRecording()
	require.NoError(t, err)
	require.NoError(t, p.Replay(), "of nothing")
	p.Free()
}

func TestReplayReportsFailures(t *testing.T) {
	q := newFake(guaranteed).openFailing(t, config{source: testSource})
	x := alloc(t, q, words16)
	require.NoError(t, q.BeginRecording(nil))
	q.run(on(unknown, x))
	p, err := q.EndRecording()
	require.NoError(t, err)
	_ = p.Replay() // asynchronous: the failure may not be known yet
	require.Error(t, q.Sync())
	require.Error(t, p.Replay())
	require.Error(t, q.Close())
	require.ErrorIs(t, p.Replay(), backend.ErrClosed)
	p.Free()
}

// A recording keeps its scratch memory, and others get their own.
func TestScratchMemory(t *testing.T) {
	f := newFake(guaranteed)
	q := f.open(t, config{source: testSource})
	before := q.Space().Stats()

	a := q.scratch(1000)
	assert.Same(t, a, q.scratch(100), "it is reused")
	assert.Equal(t, before.PoolBytes+int64(a.size), q.Space().Stats().PoolBytes, "it is the backend's own")
	b := q.scratch(2000)
	assert.NotSame(t, a, b)
	assert.Equal(t, a.buffer, alloc(t, q, a.size).(*memory).buffer, "what a queue outgrew is free")

	require.NoError(t, q.BeginRecording(nil))
	small := q.scratch(1000)
	large := q.scratch(3000)
	assert.Same(t, large, q.scratch(3000))
	p, err := q.EndRecording()
	require.NoError(t, err)
	buffers := map[uint32]bool{a.buffer: true, b.buffer: true, small.buffer: true, large.buffer: true}
	assert.Len(t, buffers, 4)
	assert.NotEqual(t, small.buffer, alloc(t, q, 1000).(*memory).buffer, "the recording may still use it")

	p.Free()
	assert.Equal(t, small.buffer, alloc(t, q, small.size).(*memory).buffer)
}

func TestScratchMemoryThatIsNotToBeHad(t *testing.T) {
	f := newFake(guaranteed)
	f.room = 1 << 10
	q := f.openFailing(t, config{source: testSource})
	d := on(increase)
	d.nOperand = 1
	d.operands[0] = operand{memory: q.scratch(1 << 20), bytes: 64}
	q.run(d)
	require.ErrorIs(t, q.Sync(), backend.ErrOutOfMemory)
	require.ErrorIs(t, q.Close(), backend.ErrOutOfMemory)
	assert.Zero(t, f.count(callRun))
}

func TestReplayDoesNotAllocate(t *testing.T) {
	q := newFake(guaranteed).open(t, config{source: testSource})
	x, y := alloc(t, q, words16), alloc(t, q, words16)
	require.NoError(t, q.BeginRecording(nil))
	for range 20 {
		q.run(on(copyWords, x, y))
		q.run(on(increase, x))
	}
	require.NoError(t, q.Host(func() error { return nil }))
	p, err := q.EndRecording()
	require.NoError(t, err)
	require.NoError(t, p.Replay())
	// The fake's own list of calls grows now and then.
	assert.Less(t, testing.AllocsPerRun(100, func() {
		if err := p.Replay(); err != nil {
			t.Error(err)
		}
	}), 1.0)
	p.Free()
}
