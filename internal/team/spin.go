package team

import (
	"runtime"
	"sync/atomic"
	"time"
)

// Waiting begins with watching a word of memory, since a thread that sleeps takes long
// to come back, and ends in sleep, since one that watches takes a processor.
const (
	// spinBound is how long to watch. Sleeping and being woken costs about as much
	// (see the package comment), so whatever the pause turns out to be, watching and
	// then sleeping wastes about twice what the better of the two would have at most.
	spinBound = 100 * time.Microsecond

	// burst is how often to look at the word between two looks at the clock, which
	// takes as long as 30 looks: well under a microsecond, so that the bound holds.
	burst = 256

	// yieldEvery is after how many bursts to let other goroutines run, some 5 µs: short
	// against the bound, long against the 0.2 µs that yielding takes.
	yieldEvery = 32
)

// watch waits for the word to differ from what was seen, and says whether it does
// before patience ends. With one processor nobody could write it meanwhile.
func watch(word *atomic.Int64, seen int64) bool {
	var since time.Time
	for n := 0; ; n++ {
		for range burst {
			if word.Load() != seen {
				return true
			}
		}
		switch {
		case n == 0:
			if runtime.GOMAXPROCS(0) == 1 {
				return false
			}
			since = time.Now()
		case time.Since(since) > spinBound:
			return false
		case n%yieldEvery == 0:
			runtime.Gosched()
		}
	}
}
