package main

import (
	"github.com/dnnbench/dnnbench/bench"
	"github.com/dnnbench/dnnbench/nn"
)

// follower is told how a training goes, besides the terminal. It must return at once: the
// training waits for it.
type follower interface {
	begin(p trainPlan) error
	progress(nn.Progress)
	score(bench.Score)
	// end is told what a run came to, and returns the first error that it kept back so as
	// not to end the training.
	end(r seedRun) error
}

// followed lets followers see what a watch sees.
func followed(w bench.Watch, all []follower) bench.Watch {
	score, progress := w.Score, w.Progress
	w.Score = func(s bench.Score) {
		if score != nil {
			score(s)
		}
		for _, f := range all {
			f.score(s)
		}
	}
	w.Progress = func(p nn.Progress) {
		if progress != nil {
			progress(p)
		}
		for _, f := range all {
			f.progress(p)
		}
	}
	return w
}
