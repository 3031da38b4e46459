package main

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/bench"
	web "github.com/dnnbench/dnnbench/internal/report"
	"github.com/dnnbench/dnnbench/nn"
)

// page is what was asked for of pages and plots; --out may be for curves.
func (f *trainFlags) page() *pageFlags {
	p := &pageFlags{plots: f.plots}
	if filepath.Ext(f.out) == ".html" {
		p.out = f.out
	}
	return p
}

// trainPage shows how the trainings went and what came of them.
func trainPage(info backendReport, p trainPlan, runs []seedRun) (web.Page, error) {
	page := web.Page{Title: "Training " + p.data.name, Facts: append(pageFacts(info),
		web.Fact{Name: "data", Value: oneLine(p.data.describe())}, web.Fact{Name: "settings", Value: p.describe()})}
	last := runs[len(runs)-1]
	if len(runs) == 1 {
		page.Facts = append(page.Facts, web.Fact{Name: "seed", Value: fmt.Sprint(last.seed)})
	}
	page.Summary = summaryOf(p, runs)
	figures, err := curvesFigures(runs)
	if err != nil {
		return page, err
	}
	course := web.Section{Heading: "How it went", Figures: figures, Tables: []web.Table{runsTable(runs)},
		Prose: []string{"The test data are samples that the network was not trained on."}}
	if len(runs) > 1 {
		course.Prose = append(course.Prose, "Each line is a run with a seed of its own: other first weights, another order of samples and, where the data do not come in two parts, another split.")
	}
	if best := last.trained.Best; best > 0 && len(runs) == 1 {
		course.Prose = append(course.Prose, fmt.Sprintf("The weights kept are those of epoch %d, whose held-back cost was the least.", best))
	}
	page.Sections = append(page.Sections, course)
	if len(runs) > 1 {
		return page, nil
	}
	answers, err := answersSection(p, last)
	if err != nil {
		return page, err
	}
	if len(answers.Figures)+len(answers.Tables) > 0 {
		page.Sections = append(page.Sections, answers)
	}
	if galleries := last.pictures.galleries(p.spec.Loss == backend.SoftmaxCrossEntropy); len(galleries) > 0 {
		page.Sections = append(page.Sections, web.Section{Heading: "In pictures", Galleries: galleries})
	}
	return page, nil
}

// summaryOf is what the trainings came to, in words.
func summaryOf(p trainPlan, runs []seedRun) string {
	t := runs[len(runs)-1].trained
	text := fmt.Sprintf("After %s the network %v ", plural(t.Epochs, "epoch"), p.arch)
	switch {
	case len(runs) > 1:
		what, of := qualityOf(t.Test)
		s := spread(runs, func(t bench.Trained) float64 { return of(t.Test) })
		return fmt.Sprintf("Over %s the network %v has a mean test %s of %.4f, with a deviation of %.4f, from %.4f to %.4f.", plural(len(runs), "seed"), p.arch, what, s.Mean, s.Deviation, s.Min, s.Max)
	case t.Test.Fit != nil:
		text += fmt.Sprintf("explains %.4f of the variance of the test data's targets (R²).", t.Test.Fit.R2)
	case t.Test.Accuracy == t.Test.Accuracy:
		text += fmt.Sprintf("is right about %s of the test data.", percent(t.Test.Accuracy))
	default:
		text += fmt.Sprintf("has a cost of %.6f on the test data.", t.Test.Cost)
	}
	var diverged *nn.DivergedError
	switch err := runs[0].err; {
	case errors.As(err, &diverged):
		text += fmt.Sprintf(" It diverged at step %d: its cost or its gradients were no numbers any more.", diverged.Step)
	case err != nil:
		text += " It was interrupted."
	}
	return text
}

// qualityOf names the measure that a training is judged by.
func qualityOf(e nn.Evaluation) (name string, of func(nn.Evaluation) float64) {
	switch {
	case e.Fit != nil:
		return "R²", func(e nn.Evaluation) float64 { return e.Fit.R2 }
	case e.Accuracy == e.Accuracy:
		return "accuracy", func(e nn.Evaluation) float64 { return e.Accuracy }
	}
	return "cost", func(e nn.Evaluation) float64 { return e.Cost }
}

func runsTable(runs []seedRun) web.Table {
	what, of := qualityOf(runs[0].trained.Test)
	t := web.Table{Title: "Runs", Caption: "Costs are means of a sample's loss, without penalties. Evaluation is not in the rate of steps.",
		Columns: web.Numbers("seed", "epochs", "steps/s", "train cost", "train "+what, "test cost", "test "+what)}
	if what == "cost" {
		t.Columns = web.Numbers("seed", "epochs", "steps/s", "train cost", "test cost")
	}
	for _, r := range runs {
		e := r.trained
		row := []string{fmt.Sprint(r.seed), fmt.Sprint(e.Epochs), fmt.Sprintf("%.0f", e.StepsPerSecond), fmt.Sprintf("%.6f", e.Train.Cost)}
		if what == "cost" {
			row = append(row, fmt.Sprintf("%.6f", e.Test.Cost))
		} else {
			row = append(row, fmt.Sprintf("%.4f", of(e.Train)), fmt.Sprintf("%.6f", e.Test.Cost), fmt.Sprintf("%.4f", of(e.Test)))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// answersSection shows which classes are taken for which, or how near numbers come.
func answersSection(p trainPlan, r seedRun) (web.Section, error) {
	test := r.trained.Test
	s := web.Section{Heading: "What it answers on the test data"}
	if len(test.Confusion) > 0 {
		f, err := confusionFigure(test.Confusion)
		if err != nil {
			return s, err
		}
		s.Figures = append(s.Figures, f)
	}
	if m := newMetrics(test); m != nil && len(m.Classes) > 0 {
		s.Tables = append(s.Tables, classesTable(m, p.data.outputNames()))
	}
	if fits := p.data.fits(test.Fit); len(fits) > 0 {
		t := web.Table{Title: "Targets", Caption: "MAE is the mean absolute error and RMSE the root of the mean squared one, in the target's own unit.", Columns: append(web.Words("target"), web.Numbers("R²", "MAE", "RMSE")...)}
		for _, fit := range fits {
			t.Rows = append(t.Rows, []string{fit.Target, fmt.Sprintf("%.4f", float64(fit.R2)), fmt.Sprintf("%.4g", float64(fit.MAE)), fmt.Sprintf("%.4g", float64(fit.RMSE))})
		}
		s.Tables = append(s.Tables, t)
	}
	return s, nil
}

func classesTable(m *metricsReport, names []string) web.Table {
	t := web.Table{Title: "Classes", Caption: "Precision is the share of right ones among the samples taken for a class, recall the share of a class that is found, and F1 their harmonic mean.",
		Columns: append(web.Words("class"), web.Numbers("precision", "recall", "F1", "samples")...)}
	if m.MacroF1 != nil {
		t.Caption += fmt.Sprintf(" The mean of F1 over the classes is %.4f.", float64(*m.MacroF1))
	}
	if m.CalibrationError != nil {
		t.Caption += fmt.Sprintf(" Probabilities are off by %.4f in the mean (expected calibration error, over 15 bins).", float64(*m.CalibrationError))
	}
	for i, c := range m.Classes {
		name := fmt.Sprint(i)
		if i < len(names) && names[i] != name {
			name += " " + names[i]
		}
		t.Rows = append(t.Rows, []string{name, fmt.Sprintf("%.4f", float64(c.Precision)), fmt.Sprintf("%.4f", float64(c.Recall)), fmt.Sprintf("%.4f", float64(c.F1)), fmt.Sprint(c.Support)})
	}
	return t
}

// confusionFigure is shaded by the share of the true class, and counts where there is room.
func confusionFigure(confusion [][]int) (web.Figure, error) {
	const roomy = 12
	n := len(confusion)
	shares := make([][]float64, n)
	texts := make([][]string, n)
	names := make([]string, n)
	worst, is, taken := 0, 0, 0
	for r, row := range confusion {
		sum := 0
		for _, count := range row {
			sum += count
		}
		names[r] = fmt.Sprint(r)
		for c, count := range row {
			shares[r] = append(shares[r], float64(count)/float64(max(sum, 1)))
			text := ""
			if count > 0 {
				text = fmt.Sprint(count)
			}
			texts[r] = append(texts[r], text)
			if r != c && count > worst {
				worst, is, taken = count, r, c
			}
		}
	}
	if n > roomy {
		texts = nil
		for i := range names {
			if i%((n+roomy-1)/roomy) != 0 {
				names[i] = ""
			}
		}
	}
	alt := fmt.Sprintf("Confusion of %d classes; no sample is taken for another class.", n)
	if worst > 0 {
		alt = fmt.Sprintf("Confusion of %d classes; the most frequent mistake is to take class %d for %d, %d times.", n, is, taken, worst)
	}
	p := web.NewPlot("predicted class", "true class")
	return web.Figure{Name: "confusion", Title: "Confusion", Plot: p, Height: web.Width - 20, Alt: alt,
		Caption: "How many samples of each true class, in rows, are taken for each class, in columns; right ones are on the diagonal. The shade is the share of the true class."}, web.Heat(p, shares, texts, names)
}
