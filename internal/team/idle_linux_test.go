package team

import (
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// processorTime is what the process has used on all processors.
func processorTime(t *testing.T) time.Duration {
	var u syscall.Rusage
	require.NoError(t, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// A helper that watched for ever would use up to the whole pause on a processor.
func TestIdleTeamUsesNoProcessor(t *testing.T) {
	team := New(4, newSpace)
	defer team.Close()
	runTally(t, team, new(Job[space]), 16, newSpace())
	require.Eventually(t, func() bool { return team.sleepers.Load() == 3 }, time.Minute, time.Millisecond)
	const pause = 300 * time.Millisecond
	before := processorTime(t)
	time.Sleep(pause)
	assert.Less(t, processorTime(t)-before, pause/6)
	assert.EqualValues(t, 3, team.sleepers.Load())
}
