package team

import (
	"bytes"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// space is a workspace that shows the race detector when two goroutines share it.
type space struct{ last int }

func newSpace() *space { return new(space) }

// tally counts how often each part runs.
type tally struct {
	ran []atomic.Int32
	own *space // the caller's

	ended  atomic.Bool  // Run has returned
	late   atomic.Int32 // parts begun afterwards
	helped atomic.Int32 // parts that were not run by the caller
}

func (c *tally) Part(i int, w *space) {
	w.last = i
	if c.ended.Load() {
		c.late.Add(1)
	}
	if w != c.own {
		c.helped.Add(1)
	}
	c.ran[i].Add(1)
}

func runTally(t testing.TB, team *Team[space], j *Job[space], parts int, own *space) *tally {
	c := &tally{ran: make([]atomic.Int32, parts), own: own}
	team.Run(j, c, parts, own)
	c.ended.Store(true)
	for i := range c.ran {
		if n := c.ran[i].Load(); n != 1 {
			t.Errorf("part %d of %d ran %d times", i, parts, n)
		}
	}
	return c
}

func TestEachPartRunsOnce(t *testing.T) {
	for _, threads := range []int{-1, 1, 2, 3, 8} {
		for _, parts := range []int{0, 1, 2, 3, 7, 64, 1000} {
			t.Run(fmt.Sprintf("%d threads, %d parts", threads, parts), func(t *testing.T) {
				team := New(threads, newSpace)
				defer team.Close()
				assert.Equal(t, max(threads, 1), team.Threads())
				var j Job[space]
				own := newSpace()
				for range 50 {
					runTally(t, team, &j, parts, own)
				}
			})
		}
	}
}

// A helper that still holds the job of an ended Run must not touch that task again,
// and many callers must not get in each other's way, whether or not there is a place
// for each.
func TestManyCallersReuseTheirJobs(t *testing.T) {
	rounds := 3000
	if testing.Short() {
		rounds = 300
	}
	for _, c := range []struct{ threads, callers int }{{2, 1}, {4, 1}, {3, 4}, {2, 9}} {
		t.Run(fmt.Sprintf("%d threads, %d callers", c.threads, c.callers), func(t *testing.T) {
			team := New(c.threads, newSpace)
			defer team.Close()
			var callers sync.WaitGroup
			for caller := range c.callers {
				callers.Add(1)
				go func() {
					defer callers.Done()
					var j Job[space]
					own := newSpace()
					var kept []*tally
					for round := range rounds {
						kept = append(kept, runTally(t, team, &j, 2+(caller+round)%5, own))
					}
					for _, c := range kept {
						assert.Zero(t, c.late.Load(), "parts begun after the end")
					}
				}()
			}
			callers.Wait()
			assert.Zero(t, team.working.Load())
		})
	}
}

// A helper that read a job's address before the job was used again gets parts of the
// new task only, and none in between.
func TestLateHelperGetsTheTaskOfTheMoment(t *testing.T) {
	var j Job[space]
	old, now := &tally{ran: make([]atomic.Int32, 1)}, &tally{ran: make([]atomic.Int32, 3)}
	j.begin(old, 1)
	require.True(t, j.claim())
	j.finish(j.last, newSpace())
	for range 3 {
		require.False(t, j.claim())
	}
	j.begin(now, 3)
	require.True(t, j.claim())
	assert.EqualValues(t, 3, j.finish(j.last, newSpace()))
	assert.EqualValues(t, 1, old.ran[0].Load())
	for i := range now.ran {
		assert.EqualValues(t, 1, now.ran[i].Load())
	}
}

// The caller goes up from the first part and helpers go down from the last.
func TestPartsAreTakenFromBothEnds(t *testing.T) {
	var j Job[space]
	j.begin(&tally{ran: make([]atomic.Int32, 5)}, 5)
	var first, last []int
	for range 2 {
		require.True(t, j.claim())
		first = append(first, j.first())
		require.True(t, j.claim())
		last = append(last, j.last())
	}
	require.True(t, j.claim())
	assert.Equal(t, []int{0, 1}, first)
	assert.Equal(t, []int{4, 3}, last)
	assert.Equal(t, 2, j.last())
	assert.False(t, j.claim())
}

// The team's only helper has been put to sleep for good: a caller that waited for it
// would wait for ever.
func TestNobodyWaitsForHelpersThatClaimedNothing(t *testing.T) {
	team := assemble[space](2)
	team.sleepers.Store(1)
	own := newSpace()
	var j Job[space]
	for range 3 {
		c := runTally(t, team, &j, 5, own)
		assert.Zero(t, c.helped.Load())
	}
	assert.Zero(t, team.sleepers.Load(), "a sleeper is woken once")
}

// Only as many are woken as are missing.
func TestCallWakesThoseWhoAreMissing(t *testing.T) {
	for _, c := range []struct {
		helpers, asleep, working, wanted int
		woken                            int64
	}{
		{helpers: 4, asleep: 4, wanted: 1, woken: 1},
		{helpers: 4, asleep: 4, wanted: 9, woken: 4},
		{helpers: 4, asleep: 2, wanted: 2, woken: 0},
		{helpers: 4, asleep: 2, wanted: 1, woken: 0},
		{helpers: 4, asleep: 2, wanted: 3, woken: 1},
		{helpers: 4, asleep: 2, working: 2, wanted: 1, woken: 1},
		{helpers: 4, asleep: 0, working: 2, wanted: 4, woken: 0},
	} {
		team := assemble[space](c.helpers + 1)
		team.sleepers.Store(int64(c.asleep))
		team.working.Store(int64(c.working))
		team.call(c.wanted)
		assert.Equal(t, c.woken, int64(c.asleep)-team.sleepers.Load(), "%+v", c)
	}
}

// meeting is a task whose parts wait until so many of them have come.
type meeting struct{ missing atomic.Int32 }

func (m *meeting) Part(int, *space) {
	for m.missing.Add(-1); m.missing.Load() > 0; {
		runtime.Gosched()
	}
}

// within fails the test when what does not end, with every goroutine's stack.
func within(t *testing.T, limit time.Duration, what func()) {
	t.Helper()
	ended := make(chan struct{})
	go func() { defer close(ended); what() }()
	select {
	case <-ended:
	case <-time.After(limit):
		stacks := make([]byte, 1<<16)
		require.Fail(t, "not done", "after %v:\n%s", limit, stacks[:runtime.Stack(stacks, true)])
	}
}

func TestAllThreadsWorkAtOnce(t *testing.T) {
	for _, pause := range []time.Duration{0, 2 * spinBound, 5 * time.Millisecond} {
		t.Run("after "+pause.String(), func(t *testing.T) {
			const threads = 4
			team := New(threads, newSpace)
			defer team.Close()
			var j Job[space]
			var m meeting
			for range 20 {
				time.Sleep(pause)
				m.missing.Store(threads)
				within(t, time.Minute, func() { team.Run(&j, &m, threads, newSpace()) })
			}
		})
	}
}

// slow makes the caller wait for the helper: longer than it watches.
type slow struct{ own *space }

func (s slow) Part(_ int, w *space) {
	pause := 2 * spinBound
	if w != s.own {
		pause = 20 * spinBound
	}
	time.Sleep(pause)
}

func TestCallerSleepsUntilTheHelperIsDone(t *testing.T) {
	team := New(2, newSpace)
	defer team.Close()
	var j Job[space]
	own := newSpace()
	within(t, time.Minute, func() {
		for range 50 {
			team.Run(&j, slow{own}, 2, own)
			assert.False(t, j.asleep.Load())
		}
	})
}

func TestOneProcessor(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	team := New(4, newSpace)
	own := newSpace()
	var j Job[space]
	var word atomic.Int64
	assert.False(t, watch(&word, 0))
	within(t, time.Minute, func() {
		for range 200 {
			runTally(t, team, &j, 6, own)
			runtime.Gosched()
		}
		var m meeting
		m.missing.Store(4)
		team.Run(&j, &m, 4, own) // helpers come when the caller yields
		team.Close()
	})
}

// More goroutines watch than there are processors; others still get their turn.
func TestWatchingStarvesNobody(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	team := New(16, newSpace)
	defer team.Close()
	stop := make(chan struct{})
	var turns atomic.Int64
	var other sync.WaitGroup
	for range 2 {
		other.Add(1)
		go func() {
			defer other.Done()
			for {
				select {
				case <-stop:
					return
				default:
					turns.Add(1)
					runtime.Gosched()
				}
			}
		}()
	}
	var j Job[space]
	own := newSpace()
	within(t, time.Minute, func() {
		for before := turns.Load(); turns.Load() < before+100; {
			runTally(t, team, &j, 32, own)
		}
	})
	close(stop)
	other.Wait()
}

// helping counts the helpers of all teams that live.
func helping() int {
	stacks := make([]byte, 1<<20)
	return bytes.Count(stacks[:runtime.Stack(stacks, true)], []byte("team.(*Team[...]).help("))
}

func TestCloseLeavesNoGoroutine(t *testing.T) {
	for _, pause := range []time.Duration{0, 5 * time.Millisecond} { // watching, asleep
		team := New(5, newSpace)
		runTally(t, team, new(Job[space]), 9, newSpace())
		time.Sleep(pause)
		// Both starting and, after having said so, ending take helpers a moment.
		assert.Eventually(t, func() bool { return helping() == 4 }, time.Minute, time.Millisecond)
		within(t, time.Minute, team.Close)
		within(t, time.Minute, team.Close) // again
		assert.Eventually(t, func() bool { return helping() == 0 }, time.Minute, time.Millisecond)
	}
}

// A helper may find the team open and nothing to do, and fall asleep only when Close
// has woken all those who slept.
func TestNobodyFallsAsleepAfterClose(t *testing.T) {
	team := New(2, newSpace)
	team.Close()
	within(t, time.Minute, func() { team.await(team.posted.Load()) })
	assert.Zero(t, team.sleepers.Load())
}

func TestRunAllocatesNothing(t *testing.T) {
	team := New(3, newSpace)
	defer team.Close()
	own := newSpace()
	var j Job[space]
	c := &tally{ran: make([]atomic.Int32, 16), own: own}
	assert.Zero(t, testing.AllocsPerRun(200, func() { team.Run(&j, c, len(c.ran), own) }))
}
