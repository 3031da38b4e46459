package nn

import (
	"context"
	"errors"
	"fmt"
	"math"
)

// EarlyStop ends a training when the cost of held-back data no longer falls (Prechelt
// 1998). The weights of the epoch with the least such cost are kept on the device, and
// the model has them when [Model.Fit] returns, be it stopped, come to its end or
// cancelled. A training that diverges goes back to the last good epoch as ever.
type EarlyStop struct {
	// Patience is how many epochs running may pass without a better cost; after the last of
	// them the training ends. 0 never stops, and keeps nothing.
	Patience int
	MinDelta float64 // a better cost is lower than the best before by more than this
	// Cost gives the cost after an epoch, of data that are not trained on. NaN is never better.
	Cost func(Epoch) (float64, error)
}

func (e EarlyStop) validate() error {
	switch {
	case e.Patience < 0:
		return fmt.Errorf("a patience of %d epochs: it must be 1 or more, or 0 for no early stopping", e.Patience)
	case !(e.MinDelta >= 0) || math.IsInf(e.MinDelta, 1):
		return fmt.Errorf("early stopping at less than %g: it must be finite and 0 or more", e.MinDelta)
	case e.Patience > 0 && e.Cost == nil:
		return errors.New("early stopping without a cost to watch: give it that of held-back data")
	}
	return nil
}

// watch is how early stopping stands.
type watch struct {
	best  float64 // cost
	epoch int     // of the best; 0: none yet
	bad   int     // epochs running without a better one
}

func newWatch() watch { return watch{best: math.Inf(1)} }

// see takes the cost of an epoch.
func (w watch) see(e EarlyStop, epoch int, cost float64) watch {
	if cost < w.best-e.MinDelta || w.epoch == 0 && !math.IsNaN(cost) {
		return watch{best: cost, epoch: epoch}
	}
	w.bad++
	return w
}

// judge says how early stopping will stand after an epoch, and whether that is the last.
func (f *fit) judge(e Epoch) (next watch, over bool, err error) {
	rule := f.o.EarlyStop
	if rule.Patience == 0 {
		return f.watch, false, nil
	}
	cost, err := rule.Cost(e)
	if err != nil {
		return f.watch, false, fmt.Errorf("held-back cost of epoch %d: %w", e.Epoch, err)
	}
	next = f.watch.see(rule, e.Epoch, cost)
	return next, next.bad >= rule.Patience, nil
}

// follow takes what judge said, and the weights if they are the best.
func (f *fit) follow(next watch) {
	if next.epoch != f.watch.epoch {
		f.best.copy(f.best.saved, f.m.params, f.best.stats, f.m.statistics)
	}
	f.watch = next
	f.history.Best = next.epoch
}

// takeBest gives the model the best weights at the end of a training.
func (f *fit) takeBest(ended error) error {
	if f.watch.epoch == 0 || ended != nil && !errors.Is(ended, context.Canceled) && !errors.Is(ended, context.DeadlineExceeded) {
		return ended
	}
	f.best.restore()
	if err := f.m.b.Sync(); err != nil {
		return errors.Join(ended, fmt.Errorf("taking the weights of epoch %d: %w", f.watch.epoch, err))
	}
	return ended
}
