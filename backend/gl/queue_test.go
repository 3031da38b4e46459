package gl

import (
	"bytes"
	"errors"
	"sync"
	"testing"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDispatchElidesWhatIsSet(t *testing.T) {
	f := newFake(guaranteed)
	q := f.open(t, config{source: testSource})
	x, y := alloc(t, q, words16), alloc(t, q, words16)
	for range 3 {
		q.run(on(copyWords, x, y))
	}
	require.NoError(t, q.Sync())
	assert.Equal(t, 1, f.count(callBuild))
	assert.Equal(t, 1, f.count(callUse))
	assert.Equal(t, 2, f.count(callBind))
	assert.Equal(t, 3, f.count(callRun))
}

func TestDispatchWithoutWork(t *testing.T) {
	f := newFake(guaranteed)
	q := f.open(t, config{source: testSource})
	d := on(increase, alloc(t, q, words16))
	d.groups[1] = 0
	q.run(d)
	require.NoError(t, q.Sync())
	assert.Zero(t, f.count(callRun))
}

func TestDispatchBeyondLimits(t *testing.T) {
	for name, break_ := range map[string]func(*dispatch){
		"groups": func(d *dispatch) { d.groups[2] = guaranteed.groups[2] + 1 },
		"block":  func(d *dispatch) { d.operands[0].bytes = guaranteed.blockBytes + 4 },
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(guaranteed)
			q := f.openFailing(t, config{source: testSource})
			d := on(increase, alloc(t, q, words16))
			d.op = "Large"
			break_(d)
			q.run(d)
			err := q.Sync()
			require.ErrorIs(t, err, backend.ErrTooLarge)
			var failure *backend.DeviceError
			require.ErrorAs(t, err, &failure)
			assert.Equal(t, "Large", failure.Op)
			assert.Zero(t, f.count(callRun))
		})
	}
}

func TestTransfers(t *testing.T) {
	for _, maps := range []bool{false, true} {
		f := newFake(guaranteed)
		f.maps = maps
		q := f.open(t, config{source: testSource})
		for _, n := range []int{0, 1, 5, inlineBytes + 4, slabBytes - 1, slabBytes, slabBytes + 1, readSlabs * slabBytes, (slabs + 3) * slabBytes} {
			m := alloc(t, q, n+8)
			src := make([]byte, n)
			for i := range src {
				src[i] = byte(i*7 + i>>8 + i/slabBytes*13)
			}
			want := bytes.Clone(src)
			require.NoError(t, q.Write(m, 8, src))
			clear(src) // Write allows that
			got := make([]byte, n)
			require.NoError(t, q.Read(got, m, 8))
			require.True(t, bytes.Equal(want, got), "%d bytes, maps %t", n, maps)
			q.Free(m)
		}
	}
}

// Batches are uploaded while the device computes: nobody waits for it, until all slabs
// are on their way. Then it is the oldest copy that is waited for, not all of the work.
func TestUploadsDoNotWaitForTheDevice(t *testing.T) {
	f := newFake(guaranteed)
	f.maps = true
	q := f.open(t, config{source: testSource})
	batch, x, y := alloc(t, q, slabBytes), alloc(t, q, words16), alloc(t, q, words16)
	require.NoError(t, q.BeginRecording(nil))
	q.run(on(copyWords, x, y))
	p, err := q.EndRecording()
	require.NoError(t, err)
	upload := func() {
		require.NoError(t, q.Write(batch, 0, make([]byte, slabBytes)))
		require.NoError(t, p.Replay())
		q.wait(command{kind: runCall, call: func(*executor) {}})
	}
	for range slabs - 1 {
		upload()
	}
	assert.Zero(t, f.count(callWait))
	for range 10 {
		upload()
	}
	assert.Equal(t, 10, f.count(callWait))
	assert.Equal(t, slabs-1+10, f.count(callRun))
	assert.Zero(t, f.count(callFinish))
	assert.Zero(t, f.count(callRead))
	p.Free()
}

// Work that runs at once takes its parameters from a ring, which the host fills while the
// device is behind: it waits for what it would overwrite, and for no more.
func TestParametersAreNotOverwritten(t *testing.T) {
	f := newFake(guaranteed)
	f.maps = true
	q := f.open(t, config{source: testSource})
	x := alloc(t, q, words16)
	const rounds = 5
	for i := range rounds*ringParts*partSlots + 1 {
		d := on(increase, x)
		d.params[0] = uint32(i)
		q.run(d)
	}
	q.wait(command{kind: runCall, call: func(*executor) {}})
	assert.Equal(t, (rounds-1)*ringParts+1, f.count(callWait))
	assert.Zero(t, f.count(callFinish))
	assert.Zero(t, f.count(callWrite))
	require.NoError(t, q.Sync())
	assert.Zero(t, f.torn)
}

// All slabs are in the queue behind a read: it must not wait for one.
func TestReadBeforeQueuedWrites(t *testing.T) {
	q := newFake(guaranteed).open(t, config{source: testSource})
	m := alloc(t, q, slabBytes)
	other := q.device.queue()
	var wait sync.WaitGroup
	wait.Add(1)
	go func() {
		defer wait.Done()
		for range 100 {
			assert.NoError(t, other.Write(m, 0, make([]byte, slabBytes)))
		}
		assert.NoError(t, other.Close())
	}()
	for range 100 {
		require.NoError(t, q.Read(make([]byte, 4), m, 0))
	}
	wait.Wait()
}

func TestQueuesShareADevice(t *testing.T) {
	f := newFake(guaranteed)
	q := f.openFailing(t, config{source: testSource})
	other := q.device.queue()
	m := alloc(t, q, words16)
	assert.Same(t, q.Space(), other.Space())
	require.NoError(t, q.Close())
	require.NoError(t, q.Close(), "a second Close does nothing")
	assert.NotEmpty(t, f.buffers, "the device lives as long as a queue does")

	_, err := q.Alloc(4)
	require.ErrorIs(t, err, backend.ErrClosed)
	require.ErrorIs(t, q.Write(m, 0, []byte{1}), backend.ErrClosed)
	require.ErrorIs(t, q.Read(make([]byte, 1), m, 0), backend.ErrClosed)
	require.ErrorIs(t, q.Sync(), backend.ErrClosed)
	_, err = q.Fork()
	require.ErrorIs(t, err, backend.ErrClosed)
	q.run(on(increase, m)) // does nothing

	write(t, other, m, 3)
	assert.Equal(t, byte(3), read(t, other, m))
	q.Free(m) // by the queue that made it
	require.NoError(t, other.Close())
	assert.Empty(t, f.buffers)
	assert.Empty(t, f.sources)
	assert.Zero(t, f.count(callRun))
	other.Free(m) // what lives longer than the device
}

func TestFailureSticks(t *testing.T) {
	q := newFake(guaranteed).openFailing(t, config{source: testSource})
	m := alloc(t, q, words16)
	d := on(unknown, m)
	d.op = "First"
	q.run(d)
	q.run(on(increase, m))
	first := q.Sync()
	var failure *backend.DeviceError
	require.ErrorAs(t, first, &failure)
	assert.Equal(t, "First", failure.Op)
	assert.ErrorContains(t, first, "no such shader")
	assert.Equal(t, first, q.Write(m, 0, []byte{1}))
	assert.Equal(t, first, q.Read(make([]byte, 1), m, 0))
	_, err := q.Alloc(4)
	assert.Equal(t, first, err)
	q.Free(m)
	assert.Equal(t, first, q.Close())
}

func TestShaderThatDoesNotCompile(t *testing.T) {
	f := newFake(guaranteed)
	f.refuse = func(string) string { return "0:7: error: no vec5\n" }
	q := f.openFailing(t, config{source: testSource})
	q.run(on(increase, alloc(t, q, words16)))
	err := q.Sync()
	require.ErrorContains(t, err, "0:7: error: no vec5")
	require.ErrorContains(t, err, increase.String())
}

func TestErrorsOfTheDriver(t *testing.T) {
	for _, c := range []struct {
		code uint32
		want error
		text string
	}{
		{glOutOfMemory, backend.ErrOutOfMemory, "out of memory"},
		{glContextLost, backend.ErrDeviceLost, "lost"},
		{0x0501, errRefused, "GL_INVALID_VALUE"},
		{0x0777, errRefused, "0x777"},
	} {
		f := newFake(guaranteed)
		q := f.openFailing(t, config{source: testSource})
		m := alloc(t, q, words16)
		q.run(on(increase, m))
		require.NoError(t, q.Sync())
		f.pending = []uint32{c.code}
		err := q.Read(make([]byte, 4), m, 0)
		require.ErrorIs(t, err, c.want)
		require.ErrorContains(t, err, c.text)
		require.ErrorIs(t, q.Close(), c.want)
	}
}

// In debug mode the error names the operation that it came from, not the last one.
func TestDebugNamesTheOperation(t *testing.T) {
	for _, debug := range []bool{false, true} {
		f := newFake(guaranteed)
		q := f.openFailing(t, config{source: testSource, debug: debug})
		m := alloc(t, q, words16)
		require.NoError(t, q.Sync())
		first, second := on(increase, m), on(increase, m)
		first.op, second.op = "First", "Second"
		f.onRun = 0x0502
		q.run(first)
		q.run(second)
		var failure *backend.DeviceError
		require.ErrorAs(t, q.Sync(), &failure)
		assert.Equal(t, map[bool]string{false: "Second", true: "First"}[debug], failure.Op)
	}
}

func TestLostDevice(t *testing.T) {
	f := newFake(guaranteed)
	q := f.openFailing(t, config{source: testSource})
	m := alloc(t, q, words16)
	require.NoError(t, q.Sync())
	f.reset = true
	require.ErrorIs(t, q.Sync(), backend.ErrDeviceLost)
	runs := f.count(callRun)
	q.run(on(increase, m))
	require.ErrorIs(t, q.Sync(), backend.ErrDeviceLost)
	assert.Equal(t, runs, f.count(callRun), "nothing is sent to a lost device")
	_, err := q.Alloc(1 << 20)
	require.ErrorIs(t, err, backend.ErrDeviceLost)
	require.ErrorIs(t, q.Close(), backend.ErrDeviceLost)
}

func TestQueueDoesNotAllocate(t *testing.T) {
	q := newFake(guaranteed).open(t, config{source: testSource})
	x, y := alloc(t, q, words16), alloc(t, q, words16)
	state, got := make([]byte, 64), make([]byte, 64)
	step := func() {
		var d dispatch
		d.op, d.kernel, d.groups = "Test", copyWords, [3]uint32{1, 1, 1}
		d.operands[0] = operand{memory: x.(*memory), bytes: words16}
		d.operands[1] = operand{memory: y.(*memory), bytes: words16}
		d.nOperand = 2
		q.run(&d)
		if err := errors.Join(q.Write(x, 0, state), q.Read(got, y, 0), q.Sync()); err != nil {
			t.Error(err)
		}
	}
	step()
	// The fake's own list of calls grows now and then.
	assert.Less(t, testing.AllocsPerRun(200, step), 1.0)
}
