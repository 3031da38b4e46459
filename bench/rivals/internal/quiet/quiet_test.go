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
	took, ok, err := Sample(func() error { return nil }, func() (time.Duration, error) {
		start := time.Now()
		burn(threads, 100*time.Millisecond)
		return time.Since(start), nil
	})
	require.NoError(t, err)
	assert.GreaterOrEqual(t, took, 100*time.Millisecond)
	assert.False(t, ok, "each thread waited three quarters of the time")
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
