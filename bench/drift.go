package bench

import (
	"context"
	"fmt"
	"math"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/nn"
)

// DriftEpoch says how far two backends are apart after an epoch of the same training: they
// round in the same places, but activations, divisions and roots not always alike.
type DriftEpoch struct {
	Optimizer backend.OptimizerKind // the rule of the training
	Epoch     int                   // counted from 1
	Cost      [2]float64            // of the epoch on either backend
	// Weights is the largest difference of a weight or bias over the largest of all on the
	// first backend; RMS is the root of the mean squares of the differences over that of the weights.
	Weights, RMS float64
}

// DriftOptimizers are those whose drift is of interest: linear in the gradients, with a
// memory, and divided by the gradients' size, which makes the most of small differences.
var DriftOptimizers = []backend.OptimizerKind{backend.SGD, backend.Nesterov, backend.RMSProp, backend.Adam, backend.AMSGrad}

// driftRates are the usual rates of the rules; others have that of Adam.
var driftRates = map[backend.OptimizerKind]float64{backend.SGD: 0.1, backend.Nesterov: 0.03}

const driftBatch = 32

// Drift trains the network on both backends for so many epochs, from the same weights and in
// the same order, which the seed of the spec decides.
func Drift(ctx context.Context, of [2]backend.Backend, train nn.Samples, spec nn.Spec, kind backend.OptimizerKind, epochs int) ([]DriftEpoch, error) {
	var runs [2]courseOf
	for i, b := range of {
		var err error
		if runs[i], err = followed(ctx, b, train, spec, kind, epochs); err != nil {
			return nil, fmt.Errorf("%v on %s: %w", kind, b.Info().Backend, err)
		}
	}
	drift := make([]DriftEpoch, epochs)
	for e := range drift {
		worst, rms := apart(runs[0].weights[e], runs[1].weights[e])
		drift[e] = DriftEpoch{kind, e + 1, [2]float64{runs[0].costs[e], runs[1].costs[e]}, worst, rms}
	}
	return drift, nil
}

// courseOf is a training, with the weights after each epoch.
type courseOf struct {
	costs   []float64
	weights [][]float32
}

func followed(ctx context.Context, b backend.Backend, train nn.Samples, spec nn.Spec, kind backend.OptimizerKind, epochs int) (r courseOf, err error) {
	m, err := nn.New(b, spec)
	if err != nil {
		return r, err
	}
	defer m.Free()
	d, err := nn.NewDataset(b, train)
	if err != nil {
		return r, err
	}
	defer d.Free()
	optimizer, err := backend.ParseOptimizer(kind.String())
	if err != nil {
		return r, err
	}
	rate, ok := driftRates[kind]
	if !ok {
		rate = RecipeFor("digits", train.Features).Rate
	}
	_, err = m.Fit(ctx, d, nn.Options{Optimizer: optimizer, Rate: rate, Epochs: epochs, Batch: driftBatch, Seed: spec.Seed,
		OnEpoch: func(e nn.Epoch) error {
			r.costs = append(r.costs, e.Cost)
			var all []float32
			for l := range spec.Layers {
				w, bias, err := m.Weights(l + 1)
				if err != nil {
					return err
				}
				all = append(append(all, w...), bias...)
			}
			r.weights = append(r.weights, all)
			return nil
		}})
	return r, err
}

// apart compares weights with those of the first backend.
func apart(first, other []float32) (worst, rms float64) {
	largest, squares, differences := 0.0, 0.0, 0.0
	for i, w := range first {
		d := float64(other[i]) - float64(w)
		largest, worst = max(largest, math.Abs(float64(w))), max(worst, math.Abs(d))
		squares, differences = squares+float64(w)*float64(w), differences+d*d
	}
	return worst / largest, math.Sqrt(differences / squares)
}
