package bench

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMeasureCountsWhatItRuns(t *testing.T) {
	ran, synced := 0, 0
	p := Plan{Sample: time.Millisecond, Budget: time.Hour, MinRuns: 3, MaxRuns: 7}
	timing, err := Measure(context.Background(), p,
		func() error { ran++; spin(100 * time.Microsecond); return nil },
		func() error { synced++; return nil })
	require.NoError(t, err)
	assert.Len(t, timing.Samples, 7)
	assert.Greater(t, timing.Repeats, 1, "a sample of 1 ms holds several runs of 0.1 ms")
	assert.GreaterOrEqual(t, ran, 1+7*timing.Repeats)
	assert.GreaterOrEqual(t, synced, 1+1+7, "warm-up, calibration and each sample end in a sync")
	assert.GreaterOrEqual(t, timing.Min, 100*time.Microsecond, "a run cannot take less than it spins")
	assert.LessOrEqual(t, timing.Min, timing.Median)
	assert.LessOrEqual(t, timing.Median, timing.Max)
}

// spin keeps the processor busy; Sleep is too coarse on some systems.
func spin(d time.Duration) {
	for start := time.Now(); time.Since(start) < d; {
	}
}

func TestMeasureTakesMinRunsWhateverTheBudget(t *testing.T) {
	p := Plan{Sample: time.Nanosecond, Budget: 0, MinRuns: 4, MaxRuns: 9}
	timing, err := Measure(context.Background(), p,
		func() error { time.Sleep(time.Millisecond); return nil }, func() error { return nil })
	require.NoError(t, err)
	assert.Len(t, timing.Samples, 4)
	assert.Equal(t, 1, timing.Repeats)
}

func TestMeasureStops(t *testing.T) {
	p := Plan{Sample: time.Microsecond, Budget: time.Hour, MinRuns: 2, MaxRuns: 1 << 30}
	broken := errors.New("the device broke")
	none := func() error { return nil }

	_, err := Measure(context.Background(), p, func() error { return broken }, none)
	assert.ErrorIs(t, err, broken)

	_, err = Measure(context.Background(), p, none, func() error { return broken })
	assert.ErrorIs(t, err, broken)

	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	_, err = Measure(ctx, p, none, none)
	assert.ErrorIs(t, err, context.DeadlineExceeded)
}

func TestMedian(t *testing.T) {
	for _, tt := range []struct {
		samples []time.Duration
		want    time.Duration
	}{
		{nil, 0}, {[]time.Duration{7}, 7}, {[]time.Duration{9, 1}, 5},
		{[]time.Duration{3, 1, 100}, 3}, {[]time.Duration{4, 1, 100, 2}, 3},
	} {
		assert.Equal(t, tt.want, median(tt.samples), "%v", tt.samples)
	}
}
