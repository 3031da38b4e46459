package nn

import (
	"math"

	"github.com/dnnbench/dnnbench/backend"
)

// Evaluation is how well a model does on a data set.
type Evaluation struct {
	Samples int // m
	// Cost is the mean loss of a sample, weighted where samples are, without the L2 penalty.
	Cost float64
	// Accuracy is the share of samples whose class is right. For several outputs of a sigmoid
	// or hinge without labels it is the share of outputs on the right side. For other losses
	// without labels there is none: NaN.
	Accuracy float64
	// Confusion counts samples by [true class][predicted class]; nil without classes, or with
	// more than backend.MostConfused of them.
	Confusion [][]int
	// Ranks [classes] counts samples with so many classes ahead of the right one; nil without
	// classes.
	Ranks []int
	// Calibration is nil but for probabilities of classes, which a softmax makes.
	Calibration *Calibration
	// Outputs are counts of each output that answers yes or no; nil where none does.
	Outputs []OutputCounts
	// AllRight is how many samples have every one of these right.
	AllRight int
	// Fit is nil but for regressions: losses of numbers, with targets rather than labels.
	Fit *Fit

	scores []scoreCounts // of each output, or of two classes
}

// notCounted stands for what there is none of.
var notCounted = math.NaN()

// OutputCounts is how the answers of one output compare with what is right.
type OutputCounts struct {
	TrueNo, FalseYes, FalseNo, TrueYes int // samples by what is right: an answer is true where it is
}

// takeClasses reads what backend.Tally counted.
func (e *Evaluation) takeClasses(counts []int32, s Spec) {
	n := s.Outputs()
	at := backend.ClassTallyOf(n)
	e.Ranks = integers(counts[at.Ranks:][:n])
	e.Accuracy = float64(e.Ranks[0]) / float64(e.Samples)
	if s.link() == softmax {
		e.Calibration = newCalibration(counts[at.Bins:][:backend.ConfidenceBins], counts[at.Hits:][:backend.ConfidenceBins])
	}
	if n == 2 {
		e.scores = []scoreCounts{newScoreCounts(counts[at.Scores:])}
	}
	if n > backend.MostConfused {
		return
	}
	for class := range n {
		e.Confusion = append(e.Confusion, integers(counts[at.Confusion+class*n:][:n]))
	}
}

func (e *Evaluation) takeOutputs(counts []int32, n int) {
	at := backend.OutputTallyOf(n)
	right := 0
	for j := range n {
		c := integers(counts[at.Answers+4*j:][:4])
		e.Outputs = append(e.Outputs, OutputCounts{c[0], c[1], c[2], c[3]})
		if n <= backend.MostConfused {
			e.scores = append(e.scores, newScoreCounts(counts[at.Scores+2*j*backend.ScoreBins:]))
		}
		right += c[0] + c[3]
	}
	e.AllRight = int(counts[at.Right])
	e.Accuracy = float64(right) / float64(e.Samples*n)
	if n == 1 {
		o := e.Outputs[0]
		e.Confusion = [][]int{{o.TrueNo, o.FalseYes}, {o.FalseNo, o.TrueYes}}
	}
}

func integers(counts []int32) []int {
	wide := make([]int, len(counts))
	for i, c := range counts {
		wide[i] = int(c)
	}
	return wide
}
