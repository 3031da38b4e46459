package bench

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The cases for large GPUs run, cut down, on the CPU.
func TestLargeCases(t *testing.T) {
	b := openCPU(t)
	plan := Plan{Sample: 10 * time.Microsecond, Budget: time.Millisecond, MinRuns: 2, MaxRuns: 2, DeviceTime: true}
	results, err := runCases(context.Background(), b, Cases(GPUTrial), plan, Options{Seed: 1})
	require.NoError(t, err)
	assert.Zero(t, b.Space().Stats().LiveTensors)
	assert.NoError(t, b.Sync())
	assert.Len(t, Cases(GPUTrial), len(Cases(GPU)))
	for i, c := range Cases(GPU) {
		assert.Equal(t, c.Name, results[i].Name)
		assert.Positive(t, results[i].Value)
	}
}

// Times come from the clock that is given, after the operation has run for a while.
func TestMeasureByAnotherClock(t *testing.T) {
	runs, warm := 0, 0
	start := time.Now()
	p := Plan{Warm: 5 * time.Millisecond, Sample: time.Second, MinRuns: 3, MaxRuns: 3}
	timing, err := measure(context.Background(), p, func() error { runs++; return nil }, func(f func() error) (time.Duration, error) {
		before := runs
		if time.Since(start) < p.Warm {
			warm++
		}
		err := f()
		return time.Duration(runs-before) * time.Second, err
	})
	require.NoError(t, err)
	assert.Positive(t, warm)
	assert.GreaterOrEqual(t, time.Since(start), p.Warm)
	assert.Equal(t, 1, timing.Repeats)
	assert.Equal(t, time.Second, timing.Median)
}
