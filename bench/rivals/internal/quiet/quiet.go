// Package quiet times work and tells whether the machine let it: on a machine that does
// other things too, threads wait for a core, and what they then take says nothing.
package quiet

import "time"

// MostWaiting is the share of its time that the threads of a sample may have waited
// for a core.
const MostWaiting = 0.02

// Sample runs f once all threads of this process have come to rest, and returns the
// time that f says. It is not ok if threads waited for a core for more than MostWaiting
// of that, all together, until they came to rest again.
func Sample(f func() (time.Duration, error)) (took time.Duration, ok bool, err error) {
	before, err := settled()
	if err != nil {
		return 0, false, err
	}
	if took, err = f(); err != nil {
		return 0, false, err
	}
	after, err := settled()
	return took, (after - before).Seconds() <= MostWaiting*took.Seconds(), err
}

// settled reads the time of waiting once all threads have come to rest.
func settled() (time.Duration, error) {
	if err := settle(); err != nil {
		return 0, err
	}
	return waiting()
}
