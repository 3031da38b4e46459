package nn

import (
	"fmt"
	"time"

	"github.com/dnnbench/dnnbench/backend"
)

// Options says how [Model.Fit] trains.
type Options struct {
	Optimizer   backend.Optimizer // the rule with its constants; see backend.ParseOptimizer
	Rate        float64           // learning rate α
	WeightDecay float64           // λ of the L2 penalty ½λ‖W‖²; biases do not decay
	Epochs      int
	Batch       int    // samples a step, at most the spec's MaxBatch
	Seed        uint64 // of the order of samples

	// Progress, if not nil, is called now and then, ProgressEvery apart or more (200 ms
	// if that is 0). It costs no readback: the cost is that of the last one made.
	Progress      func(Progress)
	ProgressEvery time.Duration
	// OnEpoch, if not nil, is called after each whole epoch and may evaluate the model.
	// Its error ends the training, which returns it.
	OnEpoch func(Epoch) error
}

// Progress says how far the training is.
type Progress struct {
	Epoch, Epochs int     // this one, counted from 1, of all
	Step, Steps   int     // steps queued, of all
	Cost          float64 // mean cost of the batches of this epoch or the one before, as last read; NaN before that
	Rate          float64 // steps a second
	Elapsed, Left time.Duration
}

// Epoch is what one pass over the data gave.
type Epoch struct {
	Epoch   int           // counted from 1
	Steps   int           // in this epoch; fewer than a whole epoch has if it was cancelled
	Cost    float64       // mean over its batches of the mean loss of a sample, without the L2 penalty
	Elapsed time.Duration // of this epoch
}

// History is what a training gave.
type History struct {
	Epochs  []Epoch
	Steps   int // in all
	Elapsed time.Duration
}

// DivergedError is returned by [Model.Fit] when a cost or a gradient is not finite.
// The model holds the weights of the last good epoch, or its first ones.
type DivergedError struct {
	Step  int // the first bad one, counted from 1 over the whole training
	Epoch int // counted from 1
	Kept  int // the epoch whose weights were restored; 0: those before the training
	Rate  float64
}

func (e *DivergedError) Error() string {
	kept := "those from before the training"
	if e.Kept > 0 {
		kept = fmt.Sprintf("those of epoch %d", e.Kept)
	}
	return fmt.Sprintf("the cost is not finite at step %d (epoch %d): try a learning rate below %g; the weights kept are %s",
		e.Step, e.Epoch, e.Rate, kept)
}
