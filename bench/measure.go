package bench

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// Plan says how long to measure.
type Plan struct {
	Warm    time.Duration // run the operation for this long first
	Sample  time.Duration // least length of one timed sample, which may repeat the operation
	Budget  time.Duration // stop taking samples after this, but for MinRuns
	MinRuns int           // samples to take whatever the budget
	MaxRuns int           // samples after which to stop
	// DeviceTime takes times from the device where it has a clock, and not from the host.
	DeviceTime bool
}

// Timing is the time of one operation, over some samples.
type Timing struct {
	Median, Min, Max time.Duration   // of the samples
	Repeats          int             // operations in each sample
	Samples          []time.Duration // time of one operation in each, in the order taken
}

// Measure times op, which queues one operation on a device, and sync, which waits
// for the queue. It runs op to warm up (compilation, page faults, clocks),
// then finds how many repetitions fill a sample, and then takes samples. Each
// sample's time is divided by its repetitions, so the cost of one Sync is spread
// over them.
func Measure(ctx context.Context, p Plan, op, sync func() error) (Timing, error) {
	return measure(ctx, p, op, func(f func() error) (time.Duration, error) {
		start := time.Now()
		err := f()
		if err == nil {
			err = sync()
		}
		return time.Since(start), err
	})
}

// measure is Measure with a clock: a function that runs another and says how long the
// work that it queued took.
func measure(ctx context.Context, p Plan, op func() error, clock func(func() error) (time.Duration, error)) (Timing, error) {
	batch := func(n int) (time.Duration, error) {
		return clock(func() error {
			for range n {
				if err := op(); err != nil {
					return err
				}
			}
			return nil
		})
	}
	for start := time.Now(); ; {
		if _, err := batch(1); err != nil {
			return Timing{}, err
		}
		if err := ctx.Err(); err != nil {
			return Timing{}, fmt.Errorf("measuring stopped: %w", err)
		}
		if time.Since(start) >= p.Warm {
			break
		}
	}
	repeats, err := calibrate(ctx, p.Sample, batch)
	if err != nil {
		return Timing{}, err
	}
	t := Timing{Repeats: repeats}
	for start := time.Now(); len(t.Samples) < p.MinRuns ||
		(len(t.Samples) < p.MaxRuns && time.Since(start) < p.Budget); {
		if err := ctx.Err(); err != nil {
			return Timing{}, fmt.Errorf("measuring stopped: %w", err)
		}
		d, err := batch(repeats)
		if err != nil {
			return Timing{}, err
		}
		t.Samples = append(t.Samples, d/time.Duration(repeats))
	}
	t.Median, t.Min, t.Max = median(t.Samples), slices.Min(t.Samples), slices.Max(t.Samples)
	return t, nil
}

// calibrate finds how many repetitions take at least the given time. It grows by at
// most ten times, so that a first timing that was too short does not mislead it.
func calibrate(ctx context.Context, least time.Duration, batch func(int) (time.Duration, error)) (int, error) {
	for n := 1; ; {
		if err := ctx.Err(); err != nil {
			return 0, fmt.Errorf("measuring stopped: %w", err)
		}
		d, err := batch(n)
		if err != nil || d >= least {
			return n, err
		}
		grow := 10.0
		if d > 0 {
			grow = min(grow, 1.2*float64(least)/float64(d)) // a fifth more, to get there at once
		}
		n = int(float64(n)*grow) + 1
	}
}

// median is the middle of the samples, or the mean of the two in the middle.
func median(samples []time.Duration) time.Duration {
	s := slices.Sorted(slices.Values(samples))
	n := len(s)
	if n == 0 {
		return 0
	}
	return (s[(n-1)/2] + s[n/2]) / 2
}
