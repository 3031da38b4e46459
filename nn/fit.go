package nn

import (
	"context"
	"errors"
	"fmt"
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
// [*DivergedError]. In both cases the model can be used, and so it can with a
// [*CheckpointError].
func (m *Model) Fit(ctx context.Context, train *Dataset, o Options) (History, error) {
	if o.Epochs < 1 {
		return History{}, fmt.Errorf("%d epochs: training needs 1 or more", o.Epochs)
	}
	if err := o.EarlyStop.validate(); err != nil {
		return History{}, err
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
	f := &fit{m: m, t: t, o: o, safe: safe, meter: newMeter(o, t.steps), watch: newWatch()}
	if o.EarlyStop.Patience > 0 {
		if f.best, err = newSnapshot(m); err != nil {
			return History{}, err
		}
		defer f.best.free()
	}
	if err := f.prepare(ctx); err != nil {
		return History{}, err
	}
	before := f.history.Elapsed
	err = f.takeBest(f.run(ctx))
	if err == nil || ctx.Err() != nil {
		err = errors.Join(err, f.saver.failed)
	}
	f.history.Elapsed = before + time.Since(f.meter.start)
	return f.history, err
}

// start begins an epoch, or goes on with it.
func (f *fit) start(epoch int) error {
	if c := f.o.Resume; c != nil && c.Epoch == epoch {
		return f.t.resume(c)
	}
	return f.t.StartEpoch(epoch)
}

// fit is one training under way.
type fit struct {
	m       *Model
	t       *Trainer
	o       Options
	safe    *snapshot
	best    *snapshot // where it may stop early
	watch   watch
	meter   *meter
	saver   saver
	history History

	settings map[string]string // where there are checkpoints
}

func (f *fit) run(ctx context.Context) error {
	first, spent := 1, time.Duration(0)
	if f.o.Resume != nil {
		first, spent = f.o.Resume.Epoch, f.o.Resume.elapsed
	}
	for epoch := first; epoch <= f.o.Epochs; epoch++ {
		start := time.Now().Add(-spent)
		spent = 0
		if err := f.steps(ctx, epoch, start); err != nil {
			return err
		}
		state, err := f.look(epoch)
		if err != nil {
			return err
		}
		done := Epoch{Epoch: epoch, Steps: f.t.done, Cost: f.t.meanCost(state), LearningRate: f.t.rates.of(f.t.done),
			GradNorm: float64(state.Norm), Elapsed: time.Since(start), Waited: f.t.input.lag()}
		stopped, next, over := ctx.Err(), f.watch, epoch == f.o.Epochs
		if stopped == nil {
			var enough bool
			if next, enough, err = f.judge(done); err != nil {
				return err
			}
			over = over || enough
		}
		if stopped != nil || over {
			// How it ends is found out anew by a training that goes on from here.
			if err := f.save(epoch, start); err != nil {
				return err
			}
		}
		if done.Steps > 0 {
			f.history.Epochs = append(f.history.Epochs, done)
		}
		f.history.Steps += done.Steps
		if err := f.keep(epoch, state.Step); err != nil {
			return err
		}
		if stopped != nil {
			return fmt.Errorf("training stopped after step %d (epoch %d): %w", f.history.Steps, epoch, stopped)
		}
		f.follow(next)
		if err := f.t.rates.end(done); err != nil {
			return err
		}
		if f.o.OnEpoch != nil {
			if err := f.o.OnEpoch(done); err != nil {
				return err
			}
		}
		if over {
			break
		}
	}
	return nil
}

// steps queues the steps of an epoch, until all are or ctx is done.
func (f *fit) steps(ctx context.Context, epoch int, start time.Time) error {
	if err := f.start(epoch); err != nil {
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
		if f.saver.due((epoch-1)*f.t.steps + f.t.done) {
			if err := f.save(epoch, start); err != nil {
				return err
			}
			if f.saver.failed != nil && f.saver.o.Failed != nil {
				f.saver.o.Failed(f.saver.failed)
			}
		}
		f.meter.tick(epoch, &f.t.rates, f.t.done)
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
	f.meter.cost = f.t.meanCost(state)
	return state, nil
}
