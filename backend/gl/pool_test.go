package gl

import (
	"encoding/binary"
	"math"
	"testing"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSizeClasses(t *testing.T) {
	for bytes, want := range map[int]int{
		0: 256, 1: 256, 256: 256, 257: 320, 320: 320, 321: 384, 385: 448, 449: 512, 512: 512, 513: 640,
		1 << 20: 1 << 20, 1<<20 + 1: 5 << 18, 100 << 20: 112 << 20,
	} {
		assert.Equal(t, want, sizeClass(bytes), "%d", bytes)
	}
	for bytes := 1; bytes < 1<<20; bytes += 1 + bytes/7 {
		size := sizeClass(bytes)
		assert.GreaterOrEqual(t, size, bytes)
		assert.Equal(t, size, sizeClass(size), "a class is its own class")
		assert.Zero(t, size%4)
		if bytes > smallestBuffer {
			assert.Less(t, float64(size), 1.25*float64(bytes)+1)
		}
	}
}

func TestPoolReuses(t *testing.T) {
	f := newFake(guaranteed)
	q := f.open(t, config{source: testSource})
	for range 10 {
		m := alloc(t, q, 1000)
		assert.Equal(t, int64(24), q.Space().Stats().PoolBytes, "what the buffer is larger")
		q.Free(m)
		assert.Equal(t, int64(1024), q.Space().Stats().PoolBytes)
	}
	assert.Equal(t, 1, f.count(callCreate))
}

func TestFreeDuringQueuedWork(t *testing.T) {
	f := newFake(guaranteed)
	q := f.open(t, config{source: testSource})
	x := alloc(t, q, words16)
	q.run(on(increase, x))
	q.Free(x)
	y := alloc(t, q, words16)
	assert.Equal(t, x.(*memory).buffer, y.(*memory).buffer)
	write(t, q, y, 9) // the barrier before it is what f.open's validation asks for
	assert.Equal(t, byte(9), read(t, q, y))
}

func TestOutOfMemory(t *testing.T) {
	f := newFake(guaranteed)
	f.room = 4 << 20
	q := f.open(t, config{source: testSource})
	held := alloc(t, q, 1<<20)
	q.Free(alloc(t, q, 2<<20)) // to the pool, which is given up below
	whole := alloc(t, q, 3<<20)
	assert.Equal(t, 2, f.count(callDelete), "the pooled one, and the one that got no memory")
	assert.Zero(t, q.Space().Stats().PoolBytes)

	_, err := q.Alloc(1 << 20)
	require.ErrorIs(t, err, backend.ErrOutOfMemory)
	require.NoError(t, q.Sync(), "the device stays usable")
	write(t, q, held, 5)
	assert.Equal(t, byte(5), read(t, q, held))
	q.Free(whole)
	q.Free(alloc(t, q, 2<<20))
}

func TestAllocTooLarge(t *testing.T) {
	q := newFake(guaranteed).open(t, config{source: testSource})
	for _, bytes := range []int{maxBuffer + 1, math.MaxInt} {
		_, err := q.Alloc(bytes)
		require.ErrorIs(t, err, backend.ErrTooLarge)
	}
	require.NoError(t, q.Sync())
}

// A buffer's number comes back after it was deleted: its binding does not.
func TestDeletedBufferIsBoundAgain(t *testing.T) {
	f := newFake(guaranteed)
	f.room = 1<<20 + ringParts*partSlots*guaranteed.slotBytes()
	q := f.open(t, config{source: testSource})
	x := alloc(t, q, 1<<20)
	q.run(on(increase, x))
	q.Free(x)
	y := alloc(t, q, 1<<19) // takes the place of x
	require.Equal(t, x.(*memory).buffer, y.(*memory).buffer)
	q.run(on(increase, y))
	require.NoError(t, q.Sync())
	assert.Equal(t, 2, f.count(callBind))
}

func TestPoolHasAnEnd(t *testing.T) {
	var p pool
	assert.True(t, p.put(1, maxPooled))
	assert.False(t, p.put(2, 4))
	assert.Equal(t, uint32(1), p.take(maxPooled))
	assert.True(t, p.put(2, 4))
	p.close()
	assert.False(t, p.put(1, 4))
}

func TestPoison(t *testing.T) {
	q := newFake(guaranteed).open(t, config{source: testSource, poison: true})
	const n = slabBytes + 64
	m := alloc(t, q, n)
	got := make([]byte, n)
	require.NoError(t, q.Read(got, m, 0))
	for i := 0; i < n; i += 4 {
		f := math.Float32frombits(binary.LittleEndian.Uint32(got[i:]))
		require.True(t, math.IsNaN(float64(f)), "byte %d", i)
	}
	require.NoError(t, q.Write(m, 0, make([]byte, n)))
	q.Free(m)
	m = alloc(t, q, n)
	require.NoError(t, q.Read(got, m, 0))
	assert.NotZero(t, got[0]|got[1]|got[2]|got[3], "reused memory is poisoned again")
}
