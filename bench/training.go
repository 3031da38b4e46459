package bench

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/nn"
)

// Training is a network and its data on a device.
type Training struct {
	Model *nn.Model // to be asked, or saved
	// Streamed is why data go to the device in windows although they were to lie there.
	Streamed    error
	train, test *nn.Dataset
	held        *nn.Dataset // or nil
}

// NewTraining uploads the data and makes the network. Data that the device has no room
// for stay on the host, in the slices given, and are streamed. Free gives both back.
func NewTraining(b backend.Backend, train, test nn.Samples, spec nn.Spec) (*Training, error) {
	t := &Training{}
	if err := t.prepare(b, train, test, spec); err != nil {
		t.Free()
		return nil, err
	}
	return t, nil
}

func (t *Training) prepare(b backend.Backend, train, test nn.Samples, spec nn.Spec) (err error) {
	// The network comes first: without it the data are of no use.
	if t.Model, err = nn.New(b, spec); err != nil {
		return err
	}
	var why, whyTest error
	if t.train, why, err = resident(b, train); err != nil {
		return fmt.Errorf("training data: %w", err)
	}
	if t.test, whyTest, err = resident(b, test); err != nil {
		return fmt.Errorf("test data: %w", err)
	}
	t.Streamed = errors.Join(why, whyTest)
	return nil
}

// resident puts samples on the device or, where it cannot hold them, says why, and
// leaves them on the host.
func resident(b backend.Backend, s nn.Samples) (d *nn.Dataset, why, err error) {
	d, err = nn.NewDataset(b, s)
	if errors.Is(err, backend.ErrOutOfMemory) || errors.Is(err, backend.ErrTooLarge) {
		why = err
		d, err = nn.NewDataset(b, s.Stream())
	}
	return d, why, err
}

// Free gives the device's memory back.
func (t *Training) Free() {
	if t.Model != nil {
		t.Model.Free()
	}
	for _, d := range []*nn.Dataset{t.train, t.test, t.held} {
		if d != nil {
			d.Free()
		}
	}
}

// Score is how the network stands after an epoch.
type Score struct {
	Epoch         int           // counted from 1
	Cost          float64       // mean over the epoch's batches
	TrainAccuracy float64       // NaN where it was not asked for
	TestAccuracy  float64       // NaN without classes
	TestCost      float64       // mean loss of a test sample
	TestR2        float64       // of a regression, else NaN
	HeldBackCost  float64       // of the held-back samples that are watched; NaN where none are
	LearningRate  float64       // of its last step
	GradNorm      float64       // alike, before it was clipped; NaN where norms are not
	Elapsed       time.Duration // of the epoch's steps
}

// Trained is what a training gave.
type Trained struct {
	Scores         []Score       // after each epoch
	Epochs         int           // whole ones
	Steps          int           // of these epochs
	Best           int           // the epoch whose weights early stopping kept; 0 without it
	StepsPerSecond float64       // evaluation not counted; NaN without a step
	Waited         time.Duration // of the epochs' time, for samples that were not read yet
	Train, Test    nn.Evaluation // by the weights kept
}

// Watch is told how a training goes. Each part may be nil.
type Watch struct {
	Progress func(nn.Progress) // as nn.Options has it
	Score    func(Score)       // called after each epoch
	// TrainAccuracy asks for the accuracy on the training data after each epoch, which
	// costs a forward pass over it.
	TrainAccuracy bool
}

// Run trains and then evaluates. If ctx is cancelled, or the training diverges, it
// still evaluates the weights that the network holds then, and returns that along
// with the context's error or the [*nn.DivergedError].
func (t *Training) Run(ctx context.Context, o nn.Options, w Watch) (Trained, error) {
	var trained Trained
	o.Progress = w.Progress
	if o.Resume != nil {
		trained.Scores = notedScores(o.Resume.Note)
	}
	o.Checkpoints.Note = func() string { return scoresNote(trained.Scores) }
	heldBack := t.watchHeld(ctx, &o)
	o.OnEpoch = func(e nn.Epoch) error {
		// An epoch that is done is scored, even if that is not to be followed by another.
		score, err := t.score(context.WithoutCancel(ctx), e, w.TrainAccuracy)
		if err != nil {
			return err
		}
		score.HeldBackCost = heldBack(e.Epoch)
		if o.ClipNorm > 0 {
			score.GradNorm = e.GradNorm
		}
		trained.Scores = append(trained.Scores, score)
		if w.Score != nil {
			w.Score(score)
		}
		return nil
	}
	history, fitErr := t.Model.Fit(ctx, t.train, o)
	var diverged *nn.DivergedError
	var unsaved *nn.CheckpointError
	if fitErr != nil && !errors.As(fitErr, &diverged) && !errors.As(fitErr, &unsaved) && !errors.Is(fitErr, context.Canceled) {
		return trained, fitErr
	}
	trained.Epochs, trained.Steps, trained.Best = len(trained.Scores), history.Steps, history.Best
	trained.StepsPerSecond = stepsPerSecond(history)
	for _, e := range history.Epochs {
		trained.Waited += e.Waited
	}
	ctx = context.WithoutCancel(ctx) // what was interrupted is still to be told
	var err error
	if trained.Train, err = t.Model.Evaluate(ctx, t.train); err != nil {
		return trained, err
	}
	if trained.Test, err = t.Model.Evaluate(ctx, t.test); err != nil {
		return trained, err
	}
	return trained, fitErr
}

func (t *Training) score(ctx context.Context, e nn.Epoch, train bool) (Score, error) {
	s := Score{Epoch: e.Epoch, Cost: e.Cost, TrainAccuracy: math.NaN(), LearningRate: e.LearningRate, GradNorm: math.NaN(), Elapsed: e.Elapsed}
	if train {
		v, err := t.Model.Evaluate(ctx, t.train)
		if err != nil {
			return s, err
		}
		s.TrainAccuracy = v.Accuracy
	}
	v, err := t.Model.Evaluate(ctx, t.test)
	s.TestAccuracy, s.TestCost, s.TestR2 = v.Accuracy, v.Cost, math.NaN()
	if v.Fit != nil {
		s.TestR2 = v.Fit.R2
	}
	return s, err
}

func stepsPerSecond(h nn.History) float64 {
	steps, elapsed := 0, time.Duration(0)
	for _, e := range h.Epochs {
		steps += e.Steps
		elapsed += e.Elapsed
	}
	if steps == 0 || elapsed <= 0 {
		return math.NaN()
	}
	return float64(steps) / elapsed.Seconds()
}
