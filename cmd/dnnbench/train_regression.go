package main

import (
	"fmt"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/bench"
	"github.com/dnnbench/dnnbench/nn"
)

// load reads the data, with classes or with targets.
func (f *trainFlags) load(changed func(string) bool) (dataset, error) {
	if f.loaded != nil {
		return *f.loaded, nil
	}
	if err := f.checkTargets(changed); err != nil {
		return dataset{}, err
	}
	if len(f.targets) == 0 {
		return loadDataset(f.data, f.stream)
	}
	if f.stream {
		return dataset{}, usagef("--target with --stream: a CSV file is read whole; leave --stream out")
	}
	if !changed("loss") {
		f.loss.name = backend.SquaredError.String()
	}
	return loadTargets(f.data, f.targets, f.loss.isDistance())
}

func (f *trainFlags) checkTargets(changed func(string) bool) error {
	if len(f.targets) == 0 && changed("target") {
		return usagef("--target names no column: give one, or leave it out to predict a class")
	}
	return nil
}

// fitReport is how near predictions are to a target, in its own unit.
type fitReport struct {
	Target string `json:"target"`
	R2     real   `json:"r2"`
	MAE    real   `json:"mae"`
	RMSE   real   `json:"rmse"`
}

// fits takes the fit of each target back to its own unit.
func (d dataset) fits(f *nn.Fit) []fitReport {
	if f == nil {
		return nil
	}
	each := f.Outputs
	if each == nil {
		each = []nn.Fit{*f}
	}
	var reports []fitReport
	for i, fit := range each {
		unit := 1.0
		if d.unit != nil {
			unit = d.unit.Deviation[i]
		}
		reports = append(reports, fitReport{d.targets[i], real(fit.R2), real(unit * fit.MAE), real(unit * fit.RMSE)})
	}
	return reports
}

// restoreUnits puts the deviations and means of the targets into the last layer, which is
// linear: σ·(W·a + b) + μ. What it predicts from then on is in the targets' own units.
func (d dataset) restoreUnits(m *nn.Model) error {
	if d.unit == nil {
		return nil
	}
	last := len(m.Spec().Layers)
	w, bias, err := m.Weights(last)
	if err != nil {
		return err
	}
	below := len(w) / len(bias)
	for i := range bias {
		deviation, mean := d.unit.Deviation[i], d.unit.Mean[i]
		for j := range w[i*below : (i+1)*below] {
			w[i*below+j] = float32(deviation * float64(w[i*below+j]))
		}
		bias[i] = float32(deviation*float64(bias[i]) + mean)
	}
	return m.SetWeights(last, w, bias)
}

// headline is what an epoch came to on the test data.
func headline(s bench.Score) string {
	switch {
	case s.TestR2 == s.TestR2:
		return fmt.Sprintf("test R² %.4f", s.TestR2)
	case s.TestAccuracy == s.TestAccuracy:
		return fmt.Sprintf("test accuracy %.4f", s.TestAccuracy)
	}
	return fmt.Sprintf("test cost %.6f", s.TestCost)
}

// regressionTable shows the fits of the last run on both parts.
func (c *console) regressionTable(d dataset, train, test nn.Evaluation) {
	t := newTable("target", "train R²", "test R²", "test MAE", "test RMSE")
	rightAlign(t, 2, 3, 4, 5)
	before := d.fits(train.Fit)
	for i, r := range d.fits(test.Fit) {
		t.AppendRow(table.Row{r.Target, fmt.Sprintf("%.4f", float64(before[i].R2)), fmt.Sprintf("%.4f", float64(r.R2)),
			fmt.Sprintf("%.4g", float64(r.MAE)), fmt.Sprintf("%.4g", float64(r.RMSE))})
	}
	c.printTable("Regression of "+strings.Join(d.targets, ", "), t)
}
