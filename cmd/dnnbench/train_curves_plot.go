package main

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"

	"github.com/dnnbench/dnnbench/bench"
	web "github.com/dnnbench/dnnbench/internal/report"
)

// curve is a number of each epoch.
type curve struct {
	name string
	of   func(bench.Score) float64
}

// curvesFigures draws what is known of each epoch, for each run.
func curvesFigures(runs []seedRun) ([]web.Figure, error) {
	cost := func(s bench.Score) float64 { return s.Cost }
	testCost := func(s bench.Score) float64 { return s.TestCost }
	trainAccuracy := func(s bench.Score) float64 { return s.TrainAccuracy }
	accuracy := func(s bench.Score) float64 { return s.TestAccuracy }
	r2 := func(s bench.Score) float64 { return s.TestR2 }
	learning := func(s bench.Score) float64 { return s.LearningRate }
	var figures []web.Figure
	for _, f := range []struct {
		figure web.Figure
		y      string
		curves []curve
	}{
		{web.Figure{Name: "cost", Title: "Cost", Caption: "The mean loss of a sample. That of the training data is the mean over the epoch's batches, while the weights still changed; that of the test data is taken at its end."},
			"cost", []curve{{"training data", cost}, {"test data", testCost}}},
		{web.Figure{Name: "accuracy", Title: "Accuracy", Caption: "The share of samples whose class is right, at the end of each epoch."},
			"accuracy", []curve{{"training data", trainAccuracy}, {"test data", accuracy}}},
		{web.Figure{Name: "r2", Title: "R²", Caption: "The share of the targets' variance that the network explains, at the end of each epoch: 1 is all of it, 0 as good as their mean."},
			"R²", []curve{{"test data", r2}}},
		{web.Figure{Name: "rate", Title: "Learning rate", Caption: "That of each epoch's last step."}, "learning rate", []curve{{"learning rate", learning}}},
	} {
		f.figure.Plot = web.NewPlot("epoch", f.y)
		words, err := drawCurves(f.figure.Plot, runs, f.curves)
		if err != nil {
			return nil, err
		}
		if words == "" || f.figure.Name == "rate" && constant(runs, learning) {
			continue
		}
		f.figure.Alt = fmt.Sprintf("%s of each epoch: %s.", f.figure.Title, words)
		figures = append(figures, f.figure)
	}
	return figures, nil
}

// drawCurves draws those that have numbers, and says in words how they went in the first run.
func drawCurves(p *plot.Plot, runs []seedRun, curves []curve) (words string, err error) {
	web.Grid(p)
	low, high := math.Inf(1), math.Inf(-1)
	for i, c := range curves {
		for r, run := range runs {
			var line plotter.XYs
			for _, s := range run.trained.Scores {
				if y := c.of(s); !math.IsNaN(y) && !math.IsInf(y, 0) {
					line = append(line, plotter.XY{X: float64(s.Epoch), Y: y})
					low, high = min(low, y), max(high, y)
				}
			}
			if len(line) == 0 {
				continue
			}
			name := ""
			if r == 0 {
				if words != "" {
					words += "; "
				}
				name, words = c.name, words+fmt.Sprintf("%s from %.4g to %.4g", c.name, line[0].Y, line[len(line)-1].Y)
			}
			if len(line) == 1 {
				err = web.Points(p, i, name, line)
			} else {
				err = web.Line(p, web.Series(i), i > 0, name, line)
			}
			if err != nil {
				return "", err
			}
		}
	}
	if low > 0 && high > wideRange*low {
		web.Logarithmic(&p.Y)
	}
	p.Legend.Top = curves[0].name != "training data" || p.Y.Label.Text == "cost" // out of the way: costs fall, accuracies rise
	return words, nil
}

// wideRange is a range of costs of which a linear scale would put the least, which matter, on
// the axis.
const wideRange = 20

// constant reports whether a curve is level in all runs.
func constant(runs []seedRun, of func(bench.Score) float64) bool {
	var all []float64
	for _, r := range runs {
		for _, s := range r.trained.Scores {
			all = append(all, of(s))
		}
	}
	return len(all) == 0 || slices.Min(all) == slices.Max(all)
}
