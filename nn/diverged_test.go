package nn_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/nn"
)

func TestFitKeepsTheFirstWeightsWhenTheCostOverflows(t *testing.T) {
	b := openBackend(t)
	m := newModel(t, b, nn.Dense(4, []int{8, 2}, activation(t, "relu"), backend.SquaredError))
	d := newDataset(t, b, blobs(64, 4, 2, 1))
	before := allWeights(t, m)
	h, err := m.Fit(t.Context(), d, nn.Options{Optimizer: optimizer(t, "sgd"), Rate: 1e20, Epochs: 5, Batch: 8})
	var diverged *nn.DivergedError
	require.ErrorAs(t, err, &diverged)
	assert.Equal(t, &nn.DivergedError{Step: diverged.Step, Epoch: 1, Kept: 0, Rate: 1e20}, diverged)
	assert.Contains(t, []int{2, 3}, diverged.Step, "the first steps blow the weights up, the next ones show it")
	assert.EqualError(t, err, fmt.Sprintf("the training diverged at step %d (epoch 1), where the cost or a gradient is not finite: "+
		"try a learning rate below 1e+20; the weights kept are those from before the training", diverged.Step))
	assert.Empty(t, h.Epochs)
	assert.Equal(t, before, allWeights(t, m))
	e, err := m.Evaluate(t.Context(), d)
	require.NoError(t, err)
	assert.False(t, math.IsNaN(e.Cost))
}

// TestFitKeepsTheWeightsOfTheLastGoodEpoch makes a single weight 1024 times larger at
// each step, w = -w·(α·x² - 1), so that the cost overflows after some epochs.
func TestFitKeepsTheWeightsOfTheLastGoodEpoch(t *testing.T) {
	b := openBackend(t)
	m := newModel(t, b, nn.Dense(1, []int{1}, backend.Activation{}, backend.SquaredError))
	require.NoError(t, m.SetWeights(1, []float32{1}, []float32{0}))
	s := nn.Samples{Features: 1, Outputs: 1}
	for range 4 {
		s.X, s.Targets = append(s.X, 1, -1), append(s.Targets, 0, 0) // db is 0 over each pair
	}
	d := newDataset(t, b, s)
	var costs []float64
	h, err := m.Fit(t.Context(), d, nn.Options{Optimizer: optimizer(t, "sgd"), Rate: 1025, Epochs: 50, Batch: 8,
		OnEpoch: func(e nn.Epoch) error { costs = append(costs, e.Cost); return nil }})
	var diverged *nn.DivergedError
	require.ErrorAs(t, err, &diverged)
	// |w| is 2^10 to the number of steps and the cost w²/2, which float32 holds to 2^128:
	// the cost of step 7, with w = 2^60, is the last that it holds.
	assert.Equal(t, &nn.DivergedError{Step: 8, Epoch: 8, Kept: 7, Rate: 1025}, diverged)
	assert.Len(t, h.Epochs, 7)
	assert.Equal(t, costs[6], math.Ldexp(1, 119))
	w, _, err := m.Weights(1)
	require.NoError(t, err)
	assert.Equal(t, []float32{-float32(math.Ldexp(1, 70))}, w, "as the step of epoch 7 left it")
}

// TestFitNoticesAWeightThatTheLastStepMadeInfinite is for what no cost ever shows.
func TestFitNoticesAWeightThatTheLastStepMadeInfinite(t *testing.T) {
	b := openBackend(t)
	m := newModel(t, b, nn.Dense(1, []int{1}, backend.Activation{}, backend.SquaredError))
	require.NoError(t, m.SetWeights(1, []float32{100}, []float32{0}))
	d := newDataset(t, b, nn.Samples{Features: 1, Outputs: 1, X: []float32{1}, Targets: []float32{0}})
	_, err := m.Fit(t.Context(), d, nn.Options{Optimizer: optimizer(t, "sgd"), Rate: 3e38, Epochs: 1, Batch: 1})
	var diverged *nn.DivergedError
	require.ErrorAs(t, err, &diverged)
	assert.Equal(t, &nn.DivergedError{Step: 1, Epoch: 1, Rate: 3e38}, diverged)
	w, _, err := m.Weights(1)
	require.NoError(t, err)
	assert.Equal(t, []float32{100}, w)
}

// TestALongEpochThatDivergedEndsEarly trains on values whose squares overflow: the
// first batch that holds one is bad, and the epoch has far more.
func TestALongEpochThatDivergedEndsEarly(t *testing.T) {
	b := openBackend(t)
	s := nn.Samples{Features: 1, Outputs: 1}
	for range 5000 {
		s.X, s.Targets = append(s.X, 1e25), append(s.Targets, 0)
	}
	m := newModel(t, b, nn.Dense(1, []int{1}, backend.Activation{}, backend.SquaredError))
	steps := 0
	_, err := m.Fit(t.Context(), newDataset(t, b, s), nn.Options{
		Optimizer: optimizer(t, "adam"), Rate: 0.1, Epochs: 3, Batch: 1,
		ProgressEvery: 1, Progress: func(p nn.Progress) { steps = p.Step },
	})
	var diverged *nn.DivergedError
	require.ErrorAs(t, err, &diverged)
	assert.Equal(t, 1, diverged.Step)
	assert.ErrorContains(t, err, "standardise the data")
	assert.Less(t, steps, 1100)
}
