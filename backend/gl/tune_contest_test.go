package gl

import (
	gocontext "context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// runner is a contestant that takes a given time in each run, the last one from then on.
func runner(times ...time.Duration) *contestant {
	c := &contestant{check: func() (string, error) { return "", nil }}
	c.measure = func(n int) (took time.Duration, err error) {
		took = time.Duration(n) * times[0]
		if len(times) > 1 {
			times = times[1:]
		}
		return took, nil
	}
	return c
}

func TestContest(t *testing.T) {
	const ms = time.Millisecond
	wrong := runner(ms)
	wrong.check = func() (string, error) { return "wrong", nil }
	excluded := runner(ms)
	excluded.reason, excluded.check = "too large", nil
	for name, tt := range map[string]struct {
		list []*contestant
		want int
	}{
		"the fastest":               {[]*contestant{runner(9 * ms), runner(5 * ms), runner(7 * ms)}, 1},
		"the default":               {[]*contestant{runner(5 * ms), runner(9 * ms)}, 0},
		"alone":                     {[]*contestant{runner(5 * ms)}, 0},
		"ahead by chance":           {[]*contestant{runner(101 * ms), runner(100 * ms)}, 0},
		"ahead clearly":             {[]*contestant{runner(103 * ms), runner(100 * ms)}, 1},
		"a slow warm-up":            {[]*contestant{runner(9 * ms), runner(900*ms, 5*ms)}, 1},
		"one slow sample":           {[]*contestant{runner(9 * ms), runner(5*ms, 500*ms, 5*ms)}, 1},
		"one fast sample":           {[]*contestant{runner(5 * ms), runner(9*ms, ms, 9*ms)}, 0},
		"a wrong one does not win":  {[]*contestant{runner(9 * ms), wrong, runner(7 * ms)}, 2},
		"nor an excluded one":       {[]*contestant{runner(9 * ms), excluded}, 0},
		"nor the default":           {[]*contestant{wrong, runner(7 * ms)}, 1},
		"none":                      {[]*contestant{wrong, excluded}, -1},
		"shorter than timers count": {[]*contestant{runner(9), runner(5)}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := contest(gocontext.Background(), tt.list, time.Time{})
			require.NoError(t, err)
			assert.Equal(t, tt.want, got)
			for _, c := range tt.list {
				assert.LessOrEqual(t, len(c.samples), rounds)
			}
		})
	}
}

// Short kernels are repeated within a sample, and slow ones not measured on.
func TestContestSpendsItsTimeWell(t *testing.T) {
	fast, near, slow := runner(10*time.Microsecond), runner(11*time.Microsecond), runner(time.Millisecond)
	_, err := contest(gocontext.Background(), []*contestant{slow, fast, near}, time.Time{})
	require.NoError(t, err)
	assert.Equal(t, 200, fast.repeats)
	assert.Equal(t, 2, slow.repeats)
	long, hopelessly := runner(5*time.Millisecond), runner(11*time.Millisecond)
	_, err = contest(gocontext.Background(), []*contestant{long, hopelessly}, time.Time{})
	require.NoError(t, err)
	assert.Len(t, hopelessly.samples, 1)
	assert.Equal(t, 11*time.Millisecond, hopelessly.median())
	assert.Len(t, fast.samples, rounds)
	assert.Len(t, near.samples, rounds)
	assert.Len(t, slow.samples, leastRounds)
	assert.Equal(t, 10*time.Microsecond, fast.median())
}

func TestContestEndsEarly(t *testing.T) {
	ctx, cancel := gocontext.WithCancel(gocontext.Background())
	c := runner(time.Millisecond)
	measure := c.measure
	c.measure = func(n int) (time.Duration, error) {
		cancel()
		return measure(n)
	}
	_, err := contest(ctx, []*contestant{c, runner(time.Millisecond)}, time.Time{})
	require.ErrorIs(t, err, gocontext.Canceled)

	_, err = contest(gocontext.Background(), []*contestant{runner(time.Millisecond)}, time.Now().Add(-time.Second))
	require.ErrorIs(t, err, errOutOfTime)

	// Once all have enough samples, the end of the time is the end of the contest.
	asleep := runner(time.Millisecond)
	measure = asleep.measure
	asleep.measure = func(n int) (time.Duration, error) {
		if len(asleep.samples) == leastRounds {
			time.Sleep(150 * time.Millisecond)
		}
		return measure(n)
	}
	got, err := contest(gocontext.Background(), []*contestant{runner(1100 * time.Microsecond), asleep}, time.Now().Add(100*time.Millisecond))
	require.NoError(t, err)
	assert.Equal(t, 1, got)
	assert.Less(t, len(asleep.samples), rounds)

	// Checks that take long leave some contestants out.
	slow := func() *contestant {
		c := runner(time.Millisecond)
		c.check = func() (string, error) { time.Sleep(20 * time.Millisecond); return "", nil }
		return c
	}
	list := []*contestant{slow(), slow(), slow(), slow(), slow(), slow(), slow(), slow()}
	_, err = contest(gocontext.Background(), list, time.Now().Add(200*time.Millisecond))
	require.NoError(t, err)
	assert.NotEmpty(t, list[1].samples)
	assert.Empty(t, list[7].samples)
	assert.Contains(t, list[7].reason, "budget ran out")

	broken := errors.New("broken")
	bad := runner(time.Millisecond)
	bad.measure = func(int) (time.Duration, error) { return 0, broken }
	_, err = contest(gocontext.Background(), []*contestant{runner(1), bad}, time.Time{})
	require.ErrorIs(t, err, broken)
	bad.check = func() (string, error) { return "", broken }
	_, err = contest(gocontext.Background(), []*contestant{runner(1), bad}, time.Time{})
	require.ErrorIs(t, err, broken)
}
