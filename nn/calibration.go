package nn

import (
	"math"

	"github.com/dnnbench/dnnbench/backend"
)

// Calibration is how far the probabilities that a model gives its answers are from the
// shares of these that are right.
type Calibration struct {
	Bins []CalibrationBin // 15, by the probability of the answer
	// Error is the expected calibration error Σ n/m·|accuracy - confidence| over the bins
	// (Guo, Pleiss, Sun and Weinberger 2017).
	Error float64
	// Slack is how far Error may be from that of exact confidences, which were rounded to
	// backend.ConfidenceBins steps.
	Slack float64
}

// CalibrationBin is the answers with probabilities in one of 15 equal parts of [0, 1].
type CalibrationBin struct {
	Samples              int     // answers in this bin
	Accuracy, Confidence float64 // means; 0 without samples
}

const calibrationBins = 15

func newCalibration(counts, hits []int32) *Calibration {
	c := &Calibration{Slack: 0.5 / backend.ConfidenceBins}
	fine, samples := len(counts)/calibrationBins, 0
	for from := 0; from < len(counts); from += fine {
		var b CalibrationBin
		for i := from; i < from+fine; i++ {
			n := float64(counts[i])
			b.Samples += int(counts[i])
			b.Accuracy += float64(hits[i])
			b.Confidence += n * (float64(i) + 0.5) / backend.ConfidenceBins
		}
		if b.Samples > 0 {
			b.Accuracy /= float64(b.Samples)
			b.Confidence /= float64(b.Samples)
		}
		samples += b.Samples
		c.Bins = append(c.Bins, b)
	}
	for _, b := range c.Bins {
		c.Error += float64(b.Samples) / float64(samples) * math.Abs(b.Accuracy-b.Confidence)
	}
	return c
}
