package bench

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestScoresSurviveACheckpoint(t *testing.T) {
	scores := []Score{{1, 0.1, math.Inf(1), 1. / 3, 0.25, -3, 1e-300, 3, 7}, {2, math.Pi, 0.5, 0, 1e300, 0.1, -0.25, 1e-30, 1 << 60}}
	assert.Equal(t, scores, notedScores(scoresNote(scores)))
	assert.Empty(t, notedScores("no scores\n1 2\n\n"))
	odd := notedScores(scoresNote([]Score{{TrainAccuracy: math.NaN()}}))
	assert.True(t, len(odd) == 1 && math.IsNaN(odd[0].TrainAccuracy))
}
