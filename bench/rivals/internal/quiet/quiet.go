// Package quiet times work and tells whether the machine let it: on a machine that does
// other things too, threads wait for a core, and what they then take says nothing.
package quiet

import "time"

// MostWaiting is the share of its time that the threads of a sample may have waited
// for a core.
const MostWaiting = 0.02

// Sample runs warm once all threads of this process have come to rest, and then f, and
// returns the time that f says. It is not ok if threads waited for a core for more than
// MostWaiting of that, all together; until threads that wake have spread over the cores,
// which is some milliseconds, they do, and that is for warm to take.
//
// What a thread that is still waiting has waited is known only when it gets its core.
// So the same share is asked of the whole time until all have come to rest again: a
// helper that could not begin shows there.
func Sample(warm func() error, f func() (time.Duration, error)) (took time.Duration, ok bool, err error) {
	if err := settle(); err != nil {
		return 0, false, err
	}
	if err := warm(); err != nil {
		return 0, false, err
	}
	start := time.Now()
	before, err := waiting()
	if err != nil {
		return 0, false, err
	}
	if took, err = f(); err != nil {
		return 0, false, err
	}
	after, err := waiting()
	if err != nil {
		return 0, false, err
	}
	if err := settle(); err != nil {
		return 0, false, err
	}
	whole := time.Since(start)
	atRest, err := waiting()
	return took, within(after-before, took) && within(atRest-before, whole), err
}

func within(waited, of time.Duration) bool { return waited.Seconds() <= MostWaiting*of.Seconds() }
