package bench

import (
	"context"
	"fmt"
	"math"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/nn"
)

// Watch takes samples that are not trained on, whose cost early stopping and
// [nn.PlateauRate] are to follow. They are the training's to free.
func (t *Training) Watch(b backend.Backend, held nn.Samples) (err error) {
	if t.held, _, err = resident(b, held); err != nil {
		return fmt.Errorf("held-back data: %w", err)
	}
	return nil
}

// watchHeld lets the options follow the cost of held-back samples, if there are any, which
// is found once an epoch. What was found for an epoch can be asked for, and is NaN where
// nothing followed it.
func (t *Training) watchHeld(ctx context.Context, o *nn.Options) (found func(epoch int) float64) {
	if t.held == nil {
		return func(int) float64 { return math.NaN() }
	}
	ctx = context.WithoutCancel(ctx) // an epoch that is done is judged
	known, cost := 0, 0.0
	follow := func(e nn.Epoch) (float64, error) {
		if known != e.Epoch {
			v, err := t.Model.Evaluate(ctx, t.held)
			if err != nil {
				return 0, err
			}
			known, cost = e.Epoch, v.Cost
		}
		return cost, nil
	}
	o.EarlyStop.Cost, o.PlateauCost = follow, follow
	return func(epoch int) float64 {
		if known != epoch {
			return math.NaN()
		}
		return cost
	}
}
