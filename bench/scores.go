package bench

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// scoresNote is scores as the text that a checkpoint keeps, a line for each. It gives
// every bit of a number back, and has NaN, unlike JSON.
func scoresNote(scores []Score) string {
	var text strings.Builder
	for _, s := range scores {
		fmt.Fprintln(&text, s.Epoch, s.Cost, s.TrainAccuracy, s.TestAccuracy, s.TestCost, s.TestR2, s.LearningRate, s.GradNorm, int64(s.Elapsed), s.HeldBackCost)
	}
	return text.String()
}

// notedScores reads what scoresNote wrote. Lines that it did not write are no scores.
func notedScores(text string) []Score {
	var scores []Score
	for line := range strings.Lines(text) {
		s := Score{HeldBackCost: math.NaN()}
		var elapsed int64
		// The cost of held-back samples was not noted at first.
		const least = 9
		if n, _ := fmt.Sscan(line, &s.Epoch, &s.Cost, &s.TrainAccuracy, &s.TestAccuracy, &s.TestCost, &s.TestR2, &s.LearningRate, &s.GradNorm, &elapsed, &s.HeldBackCost); n >= least {
			s.Elapsed = time.Duration(elapsed)
			scores = append(scores, s)
		}
	}
	return scores
}
