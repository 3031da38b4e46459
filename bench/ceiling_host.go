package bench

import (
	"runtime"
	"sync"
	"time"
)

// hostThreads is how many threads the CPU backend may use.
func hostThreads() int { return runtime.GOMAXPROCS(0) }

// onAllThreads runs f on every thread at once, each with its number, and returns
// the time from the common start to the last end.
func onAllThreads(f func(thread int)) time.Duration {
	var ready, done sync.WaitGroup
	begin := make(chan struct{})
	for i := range hostThreads() {
		ready.Add(1)
		done.Add(1)
		go func() {
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			defer done.Done()
			ready.Done()
			<-begin
			f(i)
		}()
	}
	ready.Wait()
	start := time.Now()
	close(begin)
	done.Wait()
	return time.Since(start)
}

// hostCopy copies a footprint of memory (half of it read, half written), split
// between the threads, and returns the best rate in GB/s. Each thread repeats its
// own part, so no hand-off is in the time.
func hostCopy(footprint int) float64 {
	const (
		attempts = 5
		volume   = 256 << 20 // bytes in each attempt: long enough that starting the threads does not count
	)
	threads := hostThreads()
	part := max(footprint/2/threads, 1)
	from, to := make([][]byte, threads), make([][]byte, threads)
	for i := range threads {
		from[i], to[i] = make([]byte, part), make([]byte, part)
		for j := range from[i] {
			from[i][j] = byte(j) // touched, so that the pages are there and not all one
		}
		copy(to[i], from[i])
	}
	rounds := max(1, volume/(2*part*threads))
	best := 0.0
	for range attempts {
		elapsed := onAllThreads(func(i int) {
			for range rounds {
				copy(to[i], from[i])
			}
		})
		best = max(best, float64(2*part)*float64(threads)*float64(rounds)/elapsed.Seconds()/1e9)
	}
	return best
}

// hostFMA is the best rate in GFLOP/s of the widest fused multiply-adds that the
// processor has, in registers, on all threads; ok is false where the project has no
// loop for the processor.
func hostFMA() (rate float64, ok bool) {
	const attempts, rounds = 5, 2_000_000 // some 10 ms each
	for _, loop := range fmaLoops() {
		for range attempts {
			elapsed := onAllThreads(func(int) { loop.run(rounds) })
			flops := float64(loop.flops) * rounds * float64(hostThreads())
			rate, ok = max(rate, flops/elapsed.Seconds()/1e9), true
		}
	}
	return rate, ok
}

// fmaLoop is a loop of multiply-adds, each round of which makes flops operations.
type fmaLoop struct {
	flops int
	run   func(rounds int)
}
