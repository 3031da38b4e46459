// Package turns times a program's work for a comparison with programs that cannot run
// in the same process: each runs for a while, by turns, and prints a [Line], from which
// medians.py takes medians and ratios.
package turns

import (
	"fmt"
	"time"

	"github.com/dnnbench/dnnbench/bench/rivals/internal/quiet"
)

// Line is what was measured of a network, a line of JSON.
type Line struct {
	Network   string    `json:"network"`
	Batch     int       `json:"batch"`
	Threads   int       `json:"threads"`
	What      string    `json:"what"`
	Seconds   []float64 `json:"seconds"`   // of one call, a sample each
	Disturbed int       `json:"disturbed"` // samples thrown away since threads waited for a core
}

// sampleLength is how long a sample lasts at least, about.
const sampleLength = 10 * time.Millisecond

// warmUp wakes helpers up, fills caches and brings cores that idled up to speed.
const warmUp = 30 * time.Millisecond

// Measure takes samples of calls of work until the budget is spent. A sample ends with
// finish, which waits for what the calls have queued.
func (l *Line) Measure(work, finish func() error, budget time.Duration) error {
	calls := func(count int) (time.Duration, error) {
		start := time.Now()
		for range count {
			if err := work(); err != nil {
				return 0, err
			}
		}
		err := finish()
		return time.Since(start), err
	}
	count := 1
	for start := time.Now(); time.Since(start) < budget; {
		warm := func() error {
			for start := time.Now(); time.Since(start) < warmUp; {
				if _, err := calls(count); err != nil {
					return err
				}
			}
			return nil
		}
		took, ok, err := quiet.Sample(warm, func() (time.Duration, error) { return calls(count) })
		switch {
		case err != nil:
			return fmt.Errorf("%s of %s: %w", l.What, l.Network, err)
		case took < sampleLength/2:
			count = 1 + int(min(10*float64(count), float64(count)*float64(sampleLength)/float64(max(took, 1))))
		case ok:
			l.Seconds = append(l.Seconds, took.Seconds()/float64(count))
		default:
			l.Disturbed++
		}
	}
	return nil
}
