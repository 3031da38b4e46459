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
	w.acc[0] = float32(i) // the race detector sees a workspace that two share
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

// meeting is a task whose parts wait for each other.
type meeting struct{ sync.WaitGroup }

func (m *meeting) part(int, *workspace) {
	m.Done()
	m.Wait()
}

func TestWorkersRunAtOnce(t *testing.T) {
	const threads = 3
	b, err := New(backend.Config{Threads: threads})
	require.NoError(t, err)
	defer b.Close()
	var m meeting
	m.Add(threads)
	done := make(chan struct{})
	go func() {
		defer close(done)
		b.parallel(&m, threads)
	}()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		require.Fail(t, "three parts did not meet on three threads")
	}
}

// workersBecome waits until so many workers live: starting and ending take a moment.
func workersBecome(t *testing.T, want int) {
	t.Helper()
	stacks := make([]byte, 1<<20)
	alive := -1
	for limit := time.Now().Add(10 * time.Second); time.Now().Before(limit); time.Sleep(time.Millisecond) {
		text := stacks[:runtime.Stack(stacks, true)]
		if alive = bytes.Count(text, []byte("(*workers).help(")); alive == want {
			return
		}
	}
	require.Equal(t, want, alive, "workers alive")
}

func TestLastCloseEndsTheWorkers(t *testing.T) {
	workersBecome(t, 0) // those of the tests before
	first, err := New(backend.Config{Threads: 5})
	require.NoError(t, err)
	second, err := first.Fork()
	require.NoError(t, err)
	workersBecome(t, 4)
	require.NoError(t, first.Close())
	var m meeting
	m.Add(5)
	second.(*Backend).parallel(&m, 5) // which the second queue still has the workers for
	require.NoError(t, second.Close())
	require.NoError(t, second.Close())
	workersBecome(t, 0)
	_, err = second.Fork()
	assert.ErrorIs(t, err, backend.ErrClosed)
}

func TestOneThreadStartsNoWorker(t *testing.T) {
	b, err := New(backend.Config{Threads: 1})
	require.NoError(t, err)
	assert.Zero(t, b.device.workers.count)
	workersBecome(t, 0)
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
