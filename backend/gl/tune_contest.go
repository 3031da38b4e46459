package gl

import (
	gocontext "context"
	"errors"
	"slices"
	"time"
)

// contestant is a kernel that may be the fastest.
type contestant struct {
	// check runs it once and says why it may not win, or "".
	check func() (reason string, err error)
	// measure runs it some times, one after the other, and returns the device's time
	// for all.
	measure func(times int) (time.Duration, error)

	reason  string        // why it is out; "" if it is not
	failed  bool          // because its check failed
	warm    time.Duration // of the first run
	repeats int           // in each sample
	slow    bool          // far behind, and no longer measured
	samples []time.Duration
}

const (
	// sampled is how long a sample is at least, which is a thousand times the
	// resolution of the timers of GPUs.
	sampled = 2 * time.Millisecond
	// mostRepeats keeps samples of the smallest products short where a timer is coarse.
	mostRepeats = 256
	// Medians of leastRounds tell kernels apart that differ by a tenth; rounds more are
	// for those that differ by a hundredth.
	leastRounds, rounds = 3, 15
	// behind is the ratio to the best at which a kernel is not measured on: clocks do
	// not vary by so much within a contest.
	behind = 1.3
	// ahead is by how much the default must be beaten. Less is chance, and another
	// choice in the next run would then be as good.
	ahead = 1.02
)

// errOutOfTime ends a contest that could not be decided.
var errOutOfTime = errors.New("the budget ran out before this product's kernels were measured: allow more time, or fewer products")

// contest finds the fastest of the contestants, the first of which is the default. Each
// is checked; then they take turns, so that a change of clock rates meets them all,
// until the medians are known well enough or the time is up. fastest is -1 where none
// passes its check.
func contest(ctx gocontext.Context, list []*contestant, deadline time.Time) (fastest int, err error) {
	if err := checkAll(ctx, list, deadline); err != nil {
		return 0, err
	}
	for round := range 1 + rounds {
		for turn := range list {
			c := list[(turn+round)%len(list)]
			if c.reason != "" || c.slow {
				continue
			}
			if err := inTime(ctx, deadline); err != nil {
				if round > leastRounds && errors.Is(err, errOutOfTime) {
					return winnerOf(list), nil
				}
				return 0, err
			}
			if err := c.sample(); err != nil {
				return 0, err
			}
		}
		switch {
		case round == 1:
			dropHopeless(list)
		case round >= leastRounds && dropSlow(list) < 2:
			return winnerOf(list), nil
		}
	}
	return winnerOf(list), nil
}

// checkAll checks the contestants for half of the time at most, most of which drivers
// spend on compiling. Those that it does not come to are out; where there are not two to
// compare, that is errOutOfTime.
func checkAll(ctx gocontext.Context, list []*contestant, deadline time.Time) (err error) {
	half := deadline
	if !deadline.IsZero() {
		half = time.Now().Add(time.Until(deadline) / 2)
	}
	passed, left := 0, 0
	for _, c := range list {
		if c.reason != "" {
			continue
		}
		if err := inTime(ctx, half); errors.Is(err, errOutOfTime) {
			c.reason = "the budget ran out before it was measured"
			left++
			continue
		} else if err != nil {
			return err
		}
		if c.reason, err = c.check(); err != nil {
			return err
		}
		if c.failed = c.reason != ""; !c.failed {
			passed++
		}
	}
	if passed < 2 && left > 0 {
		return errOutOfTime
	}
	return nil
}

func inTime(ctx gocontext.Context, deadline time.Time) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if !deadline.IsZero() && time.Now().After(deadline) {
		return errOutOfTime
	}
	return nil
}

// sample measures one sample. The first one warms up, says how many repetitions the
// others have, and does not count.
func (c *contestant) sample() error {
	took, err := c.measure(max(1, c.repeats))
	if err != nil {
		return err
	}
	if c.repeats == 0 {
		c.warm = took
		c.repeats = int(min(max(1, sampled/max(took, 1)), mostRepeats))
		return nil
	}
	c.samples = append(c.samples, took/time.Duration(c.repeats))
	return nil
}

// median of the samples, 0 if there are none.
func (c *contestant) median() time.Duration {
	s := slices.Sorted(slices.Values(c.samples))
	if len(s) == 0 {
		return 0
	}
	return (s[(len(s)-1)/2] + s[len(s)/2]) / 2
}

// dropHopeless takes those out after their first sample that were twice as slow as the
// best in both of their runs, where these were long enough to be trusted. The default
// goes on, since the gain is told by it.
func dropHopeless(list []*contestant) {
	fastest := func(c *contestant) time.Duration { return min(c.warm, c.samples[0]) }
	var best time.Duration
	for _, c := range list {
		if c.reason == "" && (best == 0 || fastest(c) < best) {
			best = fastest(c)
		}
	}
	for _, c := range list[1:] {
		c.slow = c.reason == "" && fastest(c) >= sampled && fastest(c) > 2*best
	}
}

// dropSlow takes those out of the contest whose best sample is far behind, and returns
// how many go on.
func dropSlow(list []*contestant) (left int) {
	best := list[max(winnerOf(list), 0)].median()
	for _, c := range list {
		if c.reason == "" {
			c.slow = c.slow || float64(slices.Min(c.samples)) > behind*float64(best)
		}
		if c.reason == "" && !c.slow {
			left++
		}
	}
	return left
}

// winnerOf is the contestant of the least median, the default unless it is beaten
// clearly, and -1 where nothing was measured.
func winnerOf(list []*contestant) int {
	best := -1
	for i, c := range list {
		if c.reason == "" && len(c.samples) > 0 && (best < 0 || c.median() < list[best].median()) {
			best = i
		}
	}
	first := list[0]
	if best > 0 && first.reason == "" && len(first.samples) > 0 && float64(first.median()) <= ahead*float64(list[best].median()) {
		return 0
	}
	return best
}
