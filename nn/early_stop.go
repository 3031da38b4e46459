package nn

import (
	"context"
	"fmt"
	"math"
)

// EarlyStop ends a training when data that it does not learn from no longer gain by it, and
// keeps the weights of the epoch at whose end they cost least (Goodfellow, Bengio and
// Courville 2016, Deep Learning, algorithm 7.1). However the training ends, the model holds
// these weights then, with their running statistics; only before the end of the first epoch
// there are none. A [PlateauRate] watches the same cost.
type EarlyStop struct {
	Held     *Dataset // to be evaluated after each epoch; nil for no early stopping
	Patience int      // so many epochs running without a better one are the last, 1 or more
	MinDelta float64  // an epoch is better if its cost is lower than the best by more than this
}

func (e EarlyStop) validate() error {
	if e.Held == nil {
		if e.Patience != 0 || e.MinDelta != 0 {
			return fmt.Errorf("early stopping without held-back data: make a data set by NewDataset")
		}
		return nil
	}
	if e.Patience < 1 {
		return fmt.Errorf("early stopping after %d epochs without a better one: it needs 1 or more", e.Patience)
	}
	if !(e.MinDelta >= 0) || math.IsInf(e.MinDelta, 1) {
		return fmt.Errorf("early stopping with a least difference of %g: it must be finite and 0 or more", e.MinDelta)
	}
	return nil
}

// earlyStop is an EarlyStop under way.
type earlyStop struct {
	o    EarlyStop
	kept *snapshot // the weights of the best epoch; nil without early stopping
	seen heldCosts
}

// heldCosts are all that early stopping knows of the epochs before.
type heldCosts struct {
	best  float64
	epoch int // that had it; 0: none yet
	bad   int // epochs since
}

func newEarlyStop(m *Model, o EarlyStop) (e earlyStop, err error) {
	e = earlyStop{o: o, seen: heldCosts{best: math.Inf(1)}}
	if o.Held == nil {
		return e, nil
	}
	if _, err := o.Held.targetFor(m); err != nil {
		return e, fmt.Errorf("held-back data: %w", err)
	}
	e.kept, err = newSnapshot(m)
	return e, err
}

func (e *earlyStop) free() {
	if e.kept != nil {
		e.kept.free()
	}
}

// after is what is known with the cost of one more epoch. NaN is not better.
func (c heldCosts) after(o EarlyStop, epoch int, cost float64) heldCosts {
	if c.epoch == 0 && !math.IsNaN(cost) || cost < c.best-o.MinDelta {
		return heldCosts{best: cost, epoch: epoch}
	}
	c.bad++
	return c
}

// evaluate finds the held-back cost of a whole epoch, and whether it is the last.
func (e *earlyStop) evaluate(ctx context.Context, m *Model, epoch int) (cost float64, last bool, err error) {
	// What is not evaluated now would be after the training went on: the bits are the same.
	held, err := m.Evaluate(context.WithoutCancel(ctx), e.o.Held)
	if err != nil {
		return 0, false, fmt.Errorf("held-back data after epoch %d: %w", epoch, err)
	}
	return held.Cost, e.seen.after(e.o, epoch, held.Cost).bad >= e.o.Patience, nil
}

// see takes the cost of an epoch, and its weights if they are the best.
func (e *earlyStop) see(epoch int, cost float64) {
	e.seen = e.seen.after(e.o, epoch, cost)
	if m := e.kept.m; e.seen.epoch == epoch {
		e.kept.copy(e.kept.saved, m.params, e.kept.stats, m.statistics)
	}
}

// restore gives the model the weights of the best epoch, if there was one.
func (e *earlyStop) restore() {
	if e.kept != nil && e.seen.epoch > 0 {
		e.kept.restore()
	}
}
