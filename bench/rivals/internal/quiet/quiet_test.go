package quiet

import (
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// burn computes on as many threads for so long.
func burn(threads int, long time.Duration) {
	var running atomic.Int32
	for range threads {
		running.Add(1)
		go func() {
			runtime.LockOSThread()
			defer runtime.UnlockOSThread() // so that the thread stays, and its time of waiting
			for start := time.Now(); time.Since(start) < long; {
			}
			running.Add(-1)
		}()
	}
	for running.Load() > 0 {
		time.Sleep(time.Millisecond)
	}
}

func TestThreadsThatShareACoreDisturb(t *testing.T) {
	threads := 4 * runtime.NumCPU()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(threads))
	kept, err := Samples(nothing, func() (time.Duration, error) {
		burn(threads, 100*time.Millisecond)
		return 0, nil
	}, 2)
	require.NoError(t, err)
	assert.Empty(t, kept, "each thread waited three quarters of the time")
}

func nothing() error { return nil }

func TestWaitingDisturbsAsMuchTimeBefore(t *testing.T) {
	start := time.Now()
	at := func(ms int) time.Time { return start.Add(time.Duration(ms) * time.Millisecond) }
	for _, c := range []struct {
		waited    time.Duration
		disturbed []bool
	}{
		{0, []bool{false, false, false}},
		{20 * time.Microsecond, []bool{false, false, false}},
		{30 * time.Microsecond, []bool{false, false, true}},
		{1500 * time.Microsecond, []bool{false, true, true}},
		{time.Second, []bool{true, true, true}},
	} {
		samples := []sample{{from: at(0), to: at(1)}, {from: at(1), to: at(2)}, {from: at(2), to: at(3)}}
		reading{at(3), c.waited}.disturbs(samples, reading{at(2), 0})
		for i, s := range samples {
			assert.Equal(t, c.disturbed[i], s.disturbed, "waited %v, sample %d", c.waited, i)
		}
	}
}

func TestSettleWaitsForThreadsThatCompute(t *testing.T) {
	const long = 50 * time.Millisecond
	go burn(1, long)
	time.Sleep(long / 5)
	start := time.Now()
	require.NoError(t, settle())
	assert.Greater(t, time.Since(start), long/2)
}

func TestWaitingGrows(t *testing.T) {
	before, err := waiting()
	require.NoError(t, err)
	after, err := waiting()
	require.NoError(t, err)
	assert.GreaterOrEqual(t, after, before)
}
