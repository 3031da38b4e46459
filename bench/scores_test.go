package bench

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestScoresSurviveACheckpoint(t *testing.T) {
	scores := []Score{{1, 0.1, math.Inf(1), 1. / 3, 0.25, -3, 1e-300, 3, 0.5, 7}, {2, math.Pi, 0.5, 0, 1e300, 0.1, -0.25, 1e-30, -0.5, 1 << 60}}
	assert.Equal(t, scores, notedScores(scoresNote(scores)))
	assert.Empty(t, notedScores("no scores\n1 2\n\n"))
	odd := notedScores(scoresNote([]Score{{TrainAccuracy: math.NaN()}}))
	assert.True(t, len(odd) == 1 && math.IsNaN(odd[0].TrainAccuracy))
}

// TestScoresOfOlderCheckpoints reads lines that end before the cost of held-back samples.
func TestScoresOfOlderCheckpoints(t *testing.T) {
	scores := notedScores("3 0.5 0.25 0.75 1 2 0.125 4 7\n")
	assert.Len(t, scores, 1)
	assert.Equal(t, 4., scores[0].GradNorm)
	assert.Equal(t, int64(7), int64(scores[0].Elapsed))
	assert.True(t, math.IsNaN(scores[0].HeldBackCost))
}
