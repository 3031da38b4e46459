package nn

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/dnnbench/dnnbench/backend"
)

// looksEvery is the most steps between two looks at the state within an epoch, so
// that a long one does not go on for nothing after it diverged. A look waits for the
// queue, tens of microseconds, which is nothing beside this many steps.
const looksEvery = 1024

// Fit trains the model; see [Options]. Training twice from the same weights with the
// same options and data on the same device gives the same bits.
//
// When ctx is done, Fit stops between two steps and returns the history so far, the
// epoch cut short included, with an error that wraps the context's. When the cost or a
// gradient is not finite it restores the weights of the last good epoch and returns a
// [*DivergedError]. In both cases the model can be used.
func (m *Model) Fit(ctx context.Context, train *Dataset, o Options) (History, error) {
	if o.Epochs < 1 {
		return History{}, fmt.Errorf("%d epochs: training needs 1 or more", o.Epochs)
	}
	t, err := NewTrainer(m, train, o)
	if err != nil {
		return History{}, err
	}
	defer t.Free()
	safe, err := newSnapshot(m)
	if err != nil {
		return History{}, err
	}
	defer safe.free()
	f := &fit{m: m, t: t, o: o, safe: safe, meter: newMeter(o, t.steps)}
	err = f.run(ctx)
	f.history.Elapsed = time.Since(f.meter.start)
	return f.history, err
}

// fit is one training under way.
type fit struct {
	m       *Model
	t       *Trainer
	o       Options
	safe    *snapshot
	meter   *meter
	history History
}

func (f *fit) run(ctx context.Context) error {
	for epoch := 1; epoch <= f.o.Epochs; epoch++ {
		start := time.Now()
		if err := f.steps(ctx, epoch); err != nil {
			return err
		}
		state, err := f.look(epoch)
		if err != nil {
			return err
		}
		done := Epoch{Epoch: epoch, Steps: f.t.done, Cost: meanCost(state), Elapsed: time.Since(start), Waited: f.t.input.lag()}
		if done.Steps > 0 {
			f.history.Epochs = append(f.history.Epochs, done)
		}
		f.history.Steps += done.Steps
		if err := f.keep(epoch, state.Step); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("training stopped after step %d (epoch %d): %w", f.history.Steps, epoch, err)
		}
		if f.o.OnEpoch != nil {
			if err := f.o.OnEpoch(done); err != nil {
				return err
			}
		}
	}
	return nil
}

// steps queues the steps of an epoch, until all are or ctx is done.
func (f *fit) steps(ctx context.Context, epoch int) error {
	if err := f.t.StartEpoch(epoch); err != nil {
		return err
	}
	for f.t.done < f.t.steps && ctx.Err() == nil {
		step := f.t.done + 1
		if err := f.t.step(ctx); err != nil && errors.Is(err, ctx.Err()) {
			break // it waited for samples that nobody wants any more
		} else if err != nil {
			return fmt.Errorf("step %d of epoch %d: %w", step, epoch, err)
		}
		if f.t.done%looksEvery == 0 {
			if _, err := f.look(epoch); err != nil {
				return err
			}
		}
		f.meter.tick(epoch)
	}
	return nil
}

// look reads the state, and finds out whether a step latched there that it was bad.
func (f *fit) look(epoch int) (backend.State, error) {
	state, err := f.t.State()
	if err != nil {
		return state, fmt.Errorf("cost of epoch %d: %w", epoch, err)
	}
	if state.BadStep != 0 {
		return state, f.diverged(state.BadStep, epoch)
	}
	f.meter.cost = meanCost(state)
	return state, nil
}

func meanCost(s backend.State) float64 {
	if s.LossCount == 0 {
		return math.NaN()
	}
	return float64(s.LossSum) / float64(s.LossCount)
}
