package gl

import (
	"math/rand/v2"
	"testing"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestBarriersStandExactlyWhereNeeded(t *testing.T) {
	for name, c := range map[string]struct {
		run  func(q *Queue, x, y, z backend.Memory)
		want int // barriers
	}{
		"read after write":  {func(q *Queue, x, y, z backend.Memory) { q.run(on(copyWords, x, y)); q.run(on(copyWords, y, z)) }, 1},
		"write after write": {func(q *Queue, x, y, z backend.Memory) { q.run(on(copyWords, x, z)); q.run(on(copyWords, y, z)) }, 1},
		"write after read":  {func(q *Queue, x, y, z backend.Memory) { q.run(on(copyWords, x, y)); q.run(on(copyWords, z, x)) }, 1},
		"read after read":   {func(q *Queue, x, y, z backend.Memory) { q.run(on(copyWords, x, y)); q.run(on(copyWords, x, z)) }, 0},
		"separate memory":   {func(q *Queue, x, y, z backend.Memory) { q.run(on(increase, x)); q.run(on(increase, y)) }, 0},
		"in place, twice":   {func(q *Queue, x, y, z backend.Memory) { q.run(on(increase, x)); q.run(on(increase, x)) }, 1},
		"one barrier for both": {func(q *Queue, x, y, z backend.Memory) {
			q.run(on(increase, x))
			q.run(on(increase, y))
			q.run(on(addWords, x, y, z))
		}, 1},
		"ordered already": {func(q *Queue, x, y, z backend.Memory) {
			q.run(on(increase, x))
			q.run(on(increase, y))
			q.run(on(copyWords, x, z)) // this barrier orders y too
			q.run(on(increase, y))
		}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(guaranteed)
			q := f.open(t, config{source: testSource, exact: true})
			c.run(q, alloc(t, q, words16), alloc(t, q, words16), alloc(t, q, words16))
			require.NoError(t, q.Sync())
			assert.Equal(t, c.want, f.count(callBarrier))
		})
	}
}

func TestRangesOfOneBuffer(t *testing.T) {
	l := guaranteed
	l.offsetAlignment = 16
	for _, c := range []struct{ offset, barriers int }{{0, 1}, {32, 1}, {48, 1}, {64, 0}, {128, 0}} {
		f := newFake(l)
		q := f.open(t, config{source: testSource, exact: true})
		m := alloc(t, q, 256).(*memory)
		for _, offset := range []int{0, c.offset} {
			d := on(increase, m)
			d.operands[0].offset = offset
			q.run(d)
		}
		require.NoError(t, q.Sync())
		assert.Equal(t, c.barriers, f.count(callBarrier), "offset %d", c.offset)
	}
}

func TestHostSeesWhatShadersWrote(t *testing.T) {
	f := newFake(guaranteed)
	q := f.open(t, config{source: testSource, exact: true})
	x := alloc(t, q, words16)
	write(t, q, x, 1)
	assert.Zero(t, f.count(callBarrier), "nothing was written by a shader yet")
	q.run(on(increase, x))
	read(t, q, x)
	read(t, q, x)
	assert.Equal(t, 1, f.count(callBarrier))
	q.run(on(increase, x)) // this takes another
	write(t, q, x, 1)      // and this
	require.NoError(t, q.Sync())
	assert.Equal(t, 3, f.count(callBarrier))
}

// Recordings are replayed in any order, among other work: whatever ran before, their
// dispatches are ordered.
func TestRandomRecordingsAreOrdered(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 50 {
		f := newFake(guaranteed)
		f.is.bindsAll = random.IntN(2) == 0
		q := f.open(t, config{source: testSource, exact: true})
		var all []backend.Memory
		for range 3 + random.IntN(60) {
			all = append(all, alloc(t, q, words16))
		}
		dispatch := func() {
			x, y := all[random.IntN(len(all))], all[random.IntN(len(all))]
			if x == y {
				q.run(on(increase, x))
			} else {
				q.run(on(copyWords, x, y))
			}
		}
		var programs []backend.Program
		for range 4 {
			require.NoError(t, q.BeginRecording(nil))
			for range random.IntN(80) {
				dispatch()
			}
			p, err := q.EndRecording()
			require.NoError(t, err)
			programs = append(programs, p)
		}
		for range 30 {
			switch random.IntN(5) {
			case 0:
				dispatch()
			case 1:
				require.NoError(t, q.Write(all[random.IntN(len(all))], 0, make([]byte, 4)))
			default:
				require.NoError(t, programs[random.IntN(len(programs))].Replay())
			}
		}
		for _, p := range programs {
			p.Free()
		}
		require.NoError(t, q.Sync())
		require.Empty(t, f.validate())
	}
}

// What ran before decides whether a recording begins with a barrier.
func TestBarrierBeforeARecording(t *testing.T) {
	for name, c := range map[string]struct {
		before func(q *Queue, x, y, z backend.Memory)
		want   int // barriers, of which the recording has one within
	}{
		"nothing":                 {func(q *Queue, x, y, z backend.Memory) {}, 1},
		"read what it reads":      {func(q *Queue, x, y, z backend.Memory) { q.run(on(copyWords, x, z)) }, 1},
		"wrote what it reads":     {func(q *Queue, x, y, z backend.Memory) { q.run(on(increase, x)) }, 2},
		"read what it writes":     {func(q *Queue, x, y, z backend.Memory) { q.run(on(copyWords, y, z)) }, 2},
		"wrote what it uses late": {func(q *Queue, x, y, z backend.Memory) { q.run(on(increase, z)) }, 1},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(guaranteed)
			q := f.open(t, config{source: testSource, exact: true})
			x, y, z := alloc(t, q, words16), alloc(t, q, words16), alloc(t, q, words16)
			require.NoError(t, q.BeginRecording(nil))
			q.run(on(copyWords, x, y))
			q.run(on(addWords, x, y, z))
			p, err := q.EndRecording()
			require.NoError(t, err)
			c.before(q, x, y, z)
			require.NoError(t, p.Replay())
			require.NoError(t, q.Sync())
			assert.Equal(t, c.want, f.count(callBarrier))
			p.Free()
		})
	}
}

// Random programs, longer than the tracker's memory: whatever it forgets, the
// validator must agree, and each storage barrier left out must be missed unless
// the tracker's memory was full.
func TestRandomProgramsAreOrdered(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		f := newFake(guaranteed)
		q := f.open(t, config{source: testSource, exact: true})
		var all []backend.Memory
		for range 3 + random.IntN(100) {
			all = append(all, alloc(t, q, words16))
		}
		pick := func() backend.Memory { return all[random.IntN(len(all))] }
		for range 200 {
			switch random.IntN(6) {
			case 0:
				q.run(on(increase, pick()))
			case 1:
				require.NoError(t, q.Write(pick(), 0, make([]byte, 4)))
			case 2:
				require.NoError(t, q.Read(make([]byte, 4), pick(), 0))
			default:
				x, y := pick(), pick()
				if x != y {
					q.run(on(copyWords, x, y))
				}
			}
		}
		require.Empty(t, f.validate())
	}
}
