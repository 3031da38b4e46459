package main

import (
	"errors"
	"math"

	"github.com/dnnbench/dnnbench/bench"
	"github.com/dnnbench/dnnbench/nn"
)

// trainReport is a training, or the means of several and their spread.
type trainReport struct {
	Dataset       string         `json:"dataset"`
	Arch          string         `json:"arch"`
	Epochs        int            `json:"epochs"` // whole ones
	Steps         int            `json:"steps"`
	BestEpoch     int            `json:"best_epoch,omitempty"` // whose weights early stopping kept
	StepsPerS     real           `json:"steps_per_s"`
	WaitedS       real           `json:"waited_s"` // of the epochs' time, for samples that were streamed
	TrainCost     real           `json:"train_cost"`
	TestCost      real           `json:"test_cost"`
	TrainAccuracy real           `json:"train_accuracy"`
	TestAccuracy  real           `json:"test_accuracy"`
	LearningRate  real           `json:"learning_rate"` // of the last step of the last whole epoch; null before there is one
	GradNorm      real           `json:"grad_norm"`     // alike, before it was clipped; null where norms are not
	Seed          uint64         `json:"seed"`
	Confusion     [][]int        `json:"confusion,omitempty"` // [true class][predicted class], on the test data
	Metrics       *metricsReport `json:"metrics,omitempty"`   // on the test data
	Fits          []fitReport    `json:"fits,omitempty"`      // of targets, on the test data
	DivergedAt    int            `json:"diverged_at,omitempty"`
	Interrupted   bool           `json:"interrupted,omitempty"`
	Seeds         *spreadReport  `json:"seeds,omitempty"` // where there were several: of test_accuracy
}

type spreadReport struct {
	Runs      int    `json:"runs"`
	Mean      real   `json:"mean"`
	Deviation real   `json:"deviation"`
	Min       real   `json:"min"`
	Max       real   `json:"max"`
	Values    []real `json:"values"`
}

func (p trainPlan) report(r seedRun) *trainReport {
	t := r.trained
	report := &trainReport{
		Dataset: p.data.name, Arch: p.arch.String(), Epochs: t.Epochs, Steps: t.Steps, BestEpoch: t.Best, StepsPerS: real(t.StepsPerSecond), WaitedS: real(t.Waited.Seconds()),
		TrainCost: real(t.Train.Cost), TestCost: real(t.Test.Cost), TrainAccuracy: real(t.Train.Accuracy),
		TestAccuracy: real(t.Test.Accuracy), Seed: r.seed, Confusion: t.Test.Confusion,
		Metrics: newMetrics(t.Test), Fits: p.data.fits(t.Test.Fit),
	}
	report.LearningRate, report.GradNorm = real(math.NaN()), real(math.NaN())
	if n := len(t.Scores); n > 0 {
		report.LearningRate, report.GradNorm = real(t.Scores[n-1].LearningRate), real(t.Scores[n-1].GradNorm)
	}
	var diverged *nn.DivergedError
	if errors.As(r.err, &diverged) {
		report.DivergedAt = diverged.Step
	} else {
		report.Interrupted = r.err != nil
	}
	return report
}

// reportSeeds puts the means of several runs into one report.
func (p trainPlan) reportSeeds(runs []seedRun) *trainReport {
	report := p.report(runs[len(runs)-1])
	if len(runs) == 1 {
		return report
	}
	report.Confusion, report.Metrics, report.Fits, report.Seed = nil, nil, nil, runs[0].seed
	mean := func(of func(bench.Trained) float64) real { return real(spread(runs, of).Mean) }
	report.StepsPerS = mean(func(t bench.Trained) float64 { return t.StepsPerSecond })
	report.TrainCost = mean(func(t bench.Trained) float64 { return t.Train.Cost })
	report.TestCost = mean(func(t bench.Trained) float64 { return t.Test.Cost })
	report.TrainAccuracy = mean(func(t bench.Trained) float64 { return t.Train.Accuracy })
	s := spread(runs, testAccuracy)
	report.TestAccuracy = real(s.Mean)
	report.Seeds = &spreadReport{Runs: len(runs), Mean: real(s.Mean), Deviation: real(s.Deviation), Min: real(s.Min), Max: real(s.Max)}
	for _, r := range runs {
		report.Seeds.Values = append(report.Seeds.Values, real(testAccuracy(r.trained)))
	}
	return report
}

func testAccuracy(t bench.Trained) float64 { return t.Test.Accuracy }

func spread(runs []seedRun, of func(bench.Trained) float64) bench.Spread {
	values := make([]float64, len(runs))
	for i, r := range runs {
		values[i] = of(r.trained)
	}
	return bench.SpreadOf(values)
}
