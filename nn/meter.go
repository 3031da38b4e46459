package nn

import (
	"math"
	"time"
)

// meter reports progress, not oftener than asked for.
type meter struct {
	report func(Progress)
	every  time.Duration
	start  time.Time
	last   time.Time
	epochs int
	steps  int     // of the whole training
	done   int     // of them
	before int     // of them: before a checkpoint that the training goes on from
	cost   float64 // as last read
}

func newMeter(o Options, stepsPerEpoch int) *meter {
	every := o.ProgressEvery
	if every <= 0 {
		every = 200 * time.Millisecond // quicker than that a person cannot read
	}
	now := time.Now()
	return &meter{report: o.Progress, every: every, start: now, last: now,
		epochs: o.Epochs, steps: o.Epochs * stepsPerEpoch, cost: math.NaN()}
}

// tick counts one step, the epoch's number step.
func (t *meter) tick(epoch int, rates *rates, step int) {
	t.done++
	if t.report == nil || time.Since(t.last) < t.every {
		return
	}
	t.last = time.Now()
	elapsed := t.last.Sub(t.start)
	rate := float64(t.done-t.before) / elapsed.Seconds()
	t.report(Progress{
		Epoch: epoch, Epochs: t.epochs, Step: t.done, Steps: t.steps,
		Cost: t.cost, Rate: rate, LearningRate: rates.of(step), Elapsed: elapsed,
		Left: time.Duration(float64(t.steps-t.done) / rate * float64(time.Second)),
	})
}
