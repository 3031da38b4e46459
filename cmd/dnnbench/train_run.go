package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/bench"
	"github.com/dnnbench/dnnbench/nn"
)

// seedRun is one training.
type seedRun struct {
	seed    uint64
	trained bench.Trained
	err     error // why it did not finish
	reached bool  // trained holds what the training came to, whole or not

	pictures trainPictures // where there is to be a page
}

// trainOnce trains one network, shows how it goes, and saves it if that was asked
// for. A training that was interrupted or diverged is saved too.
func trainOnce(ctx context.Context, c *console, b backend.Backend, f *trainFlags, p trainPlan) (seedRun, error) {
	run := seedRun{seed: p.spec.Seed}
	t, err := bench.NewTraining(b, p.data.train, p.data.test, p.spec)
	if err != nil {
		return run, err
	}
	defer t.Free()
	if err := t.Model.Prepare(p.data.preparation); err != nil {
		return run, err
	}
	if err := t.Model.Name(p.data.naming); err != nil {
		return run, err
	}
	if p.data.heldBack.Features > 0 {
		if err := t.Watch(b, p.data.heldBack); err != nil {
			return run, err
		}
	}
	if t.Streamed != nil {
		p.data.streamed = "from memory"
		fmt.Fprintf(c.log(f.format), "streamed %s, in windows, in the seed's order of all training samples: %s\n", p.data.streamed, oneLine(t.Streamed.Error()))
	}
	if f.summary {
		fmt.Fprintln(c.log(f.format), c.boxless(t.Model.Summary()))
	}
	for _, follows := range f.followers {
		if err := follows.begin(p); err != nil {
			return run, err
		}
	}
	watch, end := c.watchTraining(f, p)
	watch = followed(watch, f.followers)
	patient := unhurry(ctx, epochPatience)
	defer patient.end()
	score := watch.Score
	watch.Score = func(s bench.Score) {
		if score != nil {
			score(s)
		}
		patient.epochDone()
	}
	p.options.Checkpoints.Failed = func(err error) { c.note("%v; the training goes on without", err) }
	run.trained, run.err = t.Run(patient, p.options, watch)
	end()
	var followErr error
	for _, follows := range f.followers {
		followErr = errors.Join(followErr, follows.end(run))
	}
	if p.data.streamed != "" {
		fmt.Fprintf(c.log(f.format), "%.3f s of the epochs' time went by waiting for samples\n", run.trained.Waited.Seconds())
	}
	var diverged *nn.DivergedError
	var unsaved *nn.CheckpointError
	interrupted, whole := errors.Is(run.err, context.Canceled), !errors.As(run.err, &unsaved)
	run.err = f.checkpoints.explain(run.err, interrupted && whole)
	if run.err != nil && !errors.As(run.err, &diverged) && !interrupted && whole {
		return run, run.err
	}
	run.reached = true
	if f.page().wanted() || f.serve.address != "" {
		var err error
		if run.pictures, err = takePictures(t.Model, p.data); err != nil {
			return run, errors.Join(run.err, fmt.Errorf("--out: %w", err))
		}
	}
	if f.save != "" {
		err := p.data.restoreUnits(t.Model)
		if err == nil {
			err = t.Model.Save(f.save)
		}
		if err != nil {
			return run, errors.Join(run.err, fmt.Errorf("--save: %w", err))
		}
		if run.err != nil {
			run.err = fmt.Errorf("%w; the weights are in %s", run.err, f.save)
		}
	}
	return run, errors.Join(run.err, followErr)
}

// log is where lines about the work in progress go: beside a table, but not into
// other output.
func (c *console) log(format string) io.Writer {
	if format == formatTable {
		return c.text
	}
	return c.notes
}

// barSpark is the length of the sparkline beside a bar, and spark of that in a summary.
const barSpark, spark = 16, 40

// watchTraining shows a bar on a terminal, else a line for each epoch.
func (c *console) watchTraining(f *trainFlags, p trainPlan) (w bench.Watch, end func()) {
	w.TrainAccuracy = f.out != "" || f.plots != ""
	title := ""
	if f.seeds > 1 {
		title = fmt.Sprintf("seed %d ", p.spec.Seed)
	}
	if bar := c.newBar(title + "training").counts("steps"); bar != nil {
		var costs []float64
		test := ""
		w.Score = func(s bench.Score) {
			costs = append(costs, s.Cost)
			test = ", " + headline(s)
		}
		w.Progress = func(now nn.Progress) {
			bar.show(now.Step, now.Steps, now.Rate, now.Left, func(columns int) string {
				text := fmt.Sprintf("%sepoch %d/%d, cost %.4f", title, now.Epoch, now.Epochs, now.Cost)
				if line := " " + sparkline(costs, min(barSpark, columns-columnsOf(text)-1)); len(line) > 1 {
					text += line
				}
				if columnsOf(text+test) <= columns {
					text += test
				}
				return text
			})
		}
		return w, bar.end
	}
	if f.seeds == 1 && !f.quiet {
		w.Score = func(s bench.Score) {
			norm := ""
			if p.options.ClipNorm > 0 {
				norm = fmt.Sprintf("gradients %.3g  ", s.GradNorm)
			}
			fmt.Fprintf(c.log(f.format), "epoch %d/%d  cost %.6f  %s  lr %.3g  %s%.2fs\n",
				s.Epoch, p.options.Epochs, s.Cost, headline(s), s.LearningRate, norm, s.Elapsed.Seconds())
		}
	}
	return w, func() {}
}
