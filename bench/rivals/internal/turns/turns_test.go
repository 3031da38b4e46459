package turns

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMeasureTimesOneCall(t *testing.T) {
	const call = 200 * time.Microsecond
	work := func() error {
		for start := time.Now(); time.Since(start) < call; {
		}
		return nil
	}
	finished := 0
	var l Line
	require.NoError(t, l.Measure(work, func() error { finished++; return nil }, 300*time.Millisecond))
	assert.Greater(t, len(l.Seconds)+l.Disturbed, 2)
	assert.Greater(t, finished, len(l.Seconds))
	for _, s := range l.Seconds {
		assert.GreaterOrEqual(t, s, call.Seconds())
		assert.Less(t, s, 2*call.Seconds())
	}
}

func TestMeasureReportsAFailure(t *testing.T) {
	failure := errors.New("broken")
	fail := func() error { return failure }
	succeed := func() error { return nil }
	assert.ErrorIs(t, new(Line).Measure(fail, succeed, time.Second), failure)
	assert.ErrorIs(t, new(Line).Measure(succeed, fail, time.Second), failure)
}
