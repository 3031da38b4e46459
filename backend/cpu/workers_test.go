package cpu

import (
	"bytes"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tally counts how often each part is carried out.
type tally []atomic.Int32

func (c tally) part(i int, w *workspace) {
	w.sums[0] = float64(i) // the race detector sees a workspace that two share
	c[i].Add(1)
}

func TestEachPartRunsOnceWithManyCallers(t *testing.T) {
	first, err := New(backend.Config{Threads: 4})
	require.NoError(t, err)
	var callers sync.WaitGroup
	for i := range 6 {
		fork, err := first.Fork()
		require.NoError(t, err)
		callers.Add(1)
		go func() {
			defer callers.Done()
			defer fork.Close()
			q := fork.(*Backend)
			for round := range 200 {
				parts := (i + round) % 9
				counts := make(tally, parts)
				q.parallel(counts, parts)
				for p := range counts {
					assert.Equal(t, int32(1), counts[p].Load(), "part %d of %d", p, parts)
				}
			}
		}()
	}
	callers.Wait()
	require.NoError(t, first.Close())
}

// helpersBecome waits until so many helpers live: starting and ending take a moment.
func helpersBecome(t *testing.T, want int) {
	t.Helper()
	stacks := make([]byte, 1<<20)
	alive := -1
	for limit := time.Now().Add(10 * time.Second); time.Now().Before(limit); time.Sleep(time.Millisecond) {
		text := stacks[:runtime.Stack(stacks, true)]
		if alive = bytes.Count(text, []byte("team.(*Team[...]).help(")); alive == want {
			return
		}
	}
	require.Equal(t, want, alive, "helpers alive")
}

func TestLastCloseEndsTheHelpers(t *testing.T) {
	helpersBecome(t, 0) // those of the tests before
	first, err := New(backend.Config{Threads: 5})
	require.NoError(t, err)
	second, err := first.Fork()
	require.NoError(t, err)
	helpersBecome(t, 4)
	require.NoError(t, first.Close())
	helpersBecome(t, 4) // which the second queue still has
	counts := make(tally, 5)
	second.(*Backend).parallel(counts, 5)
	for p := range counts {
		assert.EqualValues(t, 1, counts[p].Load(), "part %d", p)
	}
	require.NoError(t, second.Close())
	require.NoError(t, second.Close())
	helpersBecome(t, 0)
	_, err = second.Fork()
	assert.ErrorIs(t, err, backend.ErrClosed)
}

func TestOneThreadStartsNoHelper(t *testing.T) {
	b, err := New(backend.Config{Threads: 1})
	require.NoError(t, err)
	assert.Equal(t, 1, b.device.team.Threads())
	helpersBecome(t, 0)
	require.NoError(t, b.Close())
}

func TestSpansCoverAll(t *testing.T) {
	for _, c := range []struct{ n, grain int }{{0, 4}, {1, 4}, {4, 4}, {5, 4}, {100, 7}} {
		next := 0
		for i := range partsOf(c.n, c.grain) {
			from, to := span(i, c.grain, c.n)
			assert.Equal(t, next, from)
			assert.Greater(t, to, from)
			next = to
		}
		assert.Equal(t, c.n, next)
	}
}
