package main

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// clockwork says that each product takes a given time, and takes none.
type clockwork struct {
	goContestant
	call  time.Duration
	calls *int
}

func (c clockwork) Multiply(_ Product, times int) (time.Duration, error) {
	*c.calls += times
	return time.Duration(times) * c.call, nil
}

func newClockwork(name string, call time.Duration) clockwork {
	return clockwork{goContestant{name: name, takes: func(p Product) bool { return !p.TransA }}, call, new(int)}
}

func TestMeasureTakesSamplesOfAtLeastTheLength(t *testing.T) {
	fast, slow := newClockwork("fast", time.Microsecond), newClockwork("slow", 3*sampleLength)
	p := Product{Name: "x", M: 1, N: 1, K: 1}
	r, err := measure(t.Context(), []Contestant{fast, slow}, p, 1, 50*time.Millisecond)
	require.NoError(t, err)
	require.Len(t, r.Series, 2)
	assert.GreaterOrEqual(t, time.Duration(r.Series[0].Repeats)*fast.call, sampleLength)
	assert.Less(t, time.Duration(r.Series[0].Repeats)*fast.call, 2*sampleLength)
	assert.Equal(t, 1, r.Series[1].Repeats)
	for _, s := range r.Series {
		assert.GreaterOrEqual(t, s.Turns+s.Disturbed, minRounds)
		assert.Len(t, s.Seconds, together*s.Turns)
	}
	for _, seconds := range r.Series[0].Seconds {
		assert.InEpsilon(t, 1e-6, seconds, 1e-9)
	}

	r, err = measure(t.Context(), []Contestant{fast}, Product{M: 1, N: 1, K: 1, TransA: true}, 1, time.Millisecond)
	require.NoError(t, err)
	assert.Empty(t, r.Series, "it does not take this product")
}

func TestMeasureStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := measure(ctx, []Contestant{newClockwork("any", time.Second)}, Product{M: 1, N: 1, K: 1}, 1, time.Hour)
	assert.ErrorIs(t, err, context.Canceled)
}

func TestParse(t *testing.T) {
	o, err := parse([]string{"-threads", "1, 4", "-cases", "dW$", "-time", "1s"})
	require.NoError(t, err)
	assert.Equal(t, []int{1, 4}, o.threads)
	assert.Equal(t, time.Second, o.budget)
	assert.True(t, o.cases.MatchString("784-256/b1/dW"))
	for _, args := range [][]string{{"-threads", "0"}, {"-threads", "x"}, {"-cases", "("}, {"-time", "0s"}, {"extra"}} {
		_, err := parse(args)
		assert.Error(t, err, "%v", args)
	}
}
