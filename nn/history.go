package nn

import "time"

// Progress says how far the training is.
type Progress struct {
	Epoch, Epochs int           // this one, counted from 1, of all
	Step, Steps   int           // steps queued, of all
	Cost          float64       // mean cost of the batches of this epoch or the one before, as last read; NaN before that
	Rate          float64       // steps a second
	LearningRate  float64       // of the step queued last
	Elapsed, Left time.Duration // since the training began, and what it will take on
}

// Epoch is what one pass over the data gave.
type Epoch struct {
	Epoch        int           // counted from 1
	Steps        int           // in this epoch; fewer than a whole epoch has if it was cancelled
	Cost         float64       // mean over its batches of the mean loss of a sample, without the L2 penalty
	LearningRate float64       // of its last step
	GradNorm     float64       // of its last step, before it was clipped by it; 0 if it was not to be
	Elapsed      time.Duration // of this epoch
	Waited       time.Duration // of that, for samples that a source had not read yet
}

// History is what a training gave.
type History struct {
	Epochs  []Epoch       // in their order
	Steps   int           // of these epochs; one that diverged is left out
	Best    int           // the epoch with the least held-back cost; 0 without early stopping
	Elapsed time.Duration // of the whole training, with what its callbacks took
}
