package main

import (
	"fmt"
	"math"

	"github.com/jedib0t/go-pretty/v6/table"

	"github.com/dnnbench/dnnbench/bench"
	"github.com/dnnbench/dnnbench/nn"
)

// show prints what the trainings gave, and writes the curves.
func (f *trainFlags) show(c *console, info backendReport, p trainPlan, runs []seedRun) error {
	if len(runs) == 0 {
		return nil
	}
	if f.format == formatJSON {
		if err := (report{System: bench.ThisSystem(), Backend: &info, Train: p.reportSeeds(runs)}).writeJSON(c.out); err != nil {
			return err
		}
	} else {
		c.trainTable(p, runs, f.metrics)
	}
	if f.page().wanted() {
		page, err := trainPage(info, p, runs)
		if err == nil {
			err = f.page().write(page)
		}
		if err != nil {
			return err
		}
	}
	if f.out != "" && f.out != f.page().out {
		return writeCurves(f.out, runs)
	}
	return nil
}

func (c *console) trainTable(p trainPlan, runs []seedRun, classes bool) {
	what, of := "accuracy", func(e nn.Evaluation) float64 { return e.Accuracy }
	if runs[0].trained.Test.Fit != nil {
		what, of = "R²", func(e nn.Evaluation) float64 { return e.Fit.R2 }
	}
	t := newTable("seed", "epochs", "steps/s", "train cost", "train "+what, "test cost", "test "+what)
	rightAlign(t, 1, 2, 3, 4, 5, 6, 7)
	t.spare = []int{3, 2, 4}
	for _, r := range runs {
		t.AppendRow(table.Row{r.seed, r.trained.Epochs, fmt.Sprintf("%.0f", r.trained.StepsPerSecond),
			fmt.Sprintf("%.6f", r.trained.Train.Cost), scoreText(of(r.trained.Train)),
			fmt.Sprintf("%.6f", r.trained.Test.Cost), scoreText(of(r.trained.Test))})
	}
	c.printTable("Training "+p.data.name, t)
	c.costLine(runs)
	if best := runs[0].trained.Best; best > 0 && len(runs) == 1 {
		c.printf("\nthe weights are those of epoch %d, whose held-back cost was the least\n", best)
	}
	if len(runs) == 1 {
		last := runs[0].trained
		c.confusionTable(last.Test.Confusion)
		c.metricsTable(newMetrics(last.Test), p.data.targets, classes)
		if last.Test.Fit != nil {
			c.regressionTable(p.data, last.Train, last.Test)
		}
		return
	}
	if math.IsNaN(of(runs[0].trained.Test)) {
		what, of = "cost", func(e nn.Evaluation) float64 { return e.Cost }
	}
	s := spread(runs, func(t bench.Trained) float64 { return of(t.Test) })
	c.printf("\ntest %s over %d seeds: mean %.4f, deviation %.4f, from %.4f to %.4f\n", what, len(runs), s.Mean, s.Deviation, s.Min, s.Max)
}

// scoreText is a share of what is right or explained; distributions and targets that are all
// alike have none.
func scoreText(x float64) string {
	if math.IsNaN(x) {
		return "-"
	}
	return fmt.Sprintf("%.4f", x)
}

// confusionTable shows which classes are taken for which, with the true class in
// rows; hits are on the diagonal. It is left out where it would not fit a screen.
func (c *console) confusionTable(confusion [][]int) {
	const widest = 20
	if len(confusion) == 0 || len(confusion) > widest {
		return
	}
	header, columns := table.Row{"true \\ predicted"}, []int{1}
	for class := range confusion {
		header, columns = append(header, class), append(columns, class+2)
	}
	t := newTable(header...)
	rightAlign(t, columns...)
	for class, counts := range confusion {
		row := table.Row{class}
		for predicted, n := range counts {
			switch {
			case n == 0:
				row = append(row, "·")
			case predicted == class:
				row = append(row, c.good(fmt.Sprint(n)))
			default:
				row = append(row, c.bad(fmt.Sprint(n)))
			}
		}
		t.AppendRow(row)
	}
	c.printTable("Confusion on the test data", t)
}

// costLine draws the cost of one training over its epochs.
func (c *console) costLine(runs []seedRun) {
	scores := runs[0].trained.Scores
	if len(runs) > 1 || len(scores) < 2 {
		return
	}
	costs := make([]float64, len(scores))
	for i, s := range scores {
		costs[i] = s.Cost
	}
	c.printf("\ncost     %s  from %.4f to %.6f in %d epochs, on a logarithmic scale\n", sparkline(costs, spark), costs[0], costs[len(costs)-1], len(costs))
}
