package nn_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/nn"
)

// TestAccumulationIsALargeBatchExactly trains in numbers for which no sum is rounded, so
// that every order gives the same bits: small integers, and steps of 16 and of 8 samples.
func TestAccumulationIsALargeBatchExactly(t *testing.T) {
	b := openBackend(t)
	s := nn.Samples{Features: 3, Outputs: 2}
	for i := range 24 {
		s.X = append(s.X, float32(i%3), float32(i%5-2), float32(i%2))
		s.Targets = append(s.Targets, float32(i%4), float32(i%3-1))
	}
	train := func(s nn.Samples, batch, accumulate int) ([]float32, float64) {
		m := newModel(t, b, nn.Dense(3, []int{4, 2}, activation(t, "relu"), backend.SquaredError))
		require.NoError(t, m.SetWeights(1, []float32{1, 0, -1, 0, 1, 1, 2, 1, 0, -1, 0, 1}, []float32{0, 1, -1, 2}))
		require.NoError(t, m.SetWeights(2, []float32{1, 0, 1, -1, 0, 1, 1, 1}, []float32{1, 0}))
		h, err := m.Fit(t.Context(), newDataset(t, b, s), nn.Options{Optimizer: optimizer(t, "sgd"), Rate: 1. / 4, Epochs: 1,
			Batch: batch, Accumulate: accumulate, Seed: 3})
		require.NoError(t, err)
		assert.Equal(t, 2, h.Steps)
		return allWeights(t, m), h.Epochs[0].Cost
	}
	large, cost := train(s, 16, 0)
	for _, tt := range []struct{ batch, accumulate int }{{16, 1}, {8, 2}, {4, 4}, {2, 8}, {1, 16}} {
		accumulated, sameCost := train(s, tt.batch, tt.accumulate)
		assert.Equal(t, large, accumulated, "%d of %d", tt.accumulate, tt.batch)
		assert.Equal(t, cost, sameCost, "%d of %d", tt.accumulate, tt.batch)
		streamed, _ := train(s.Stream(), tt.batch, tt.accumulate)
		assert.Equal(t, large, streamed, "%d of %d, streamed", tt.accumulate, tt.batch)
	}
}

// TestAccumulationIsALargeBatchWithinRounding allows what each gradient may differ from
// the reference's, for each layer.
func TestAccumulationIsALargeBatchWithinRounding(t *testing.T) {
	for _, loss := range []backend.LossKind{backend.SoftmaxCrossEntropy, backend.SigmoidCrossEntropy} {
		b := openBackend(t)
		spec := nn.Dense(6, []int{32, 16, 4}, activation(t, "tanh"), loss)
		d := newDataset(t, b, blobs(103, 6, 4, 1)) // the last step has batches of 16 and 7 alone
		before := newModel(t, b, spec)
		train := func(batch, accumulate int) (*nn.Model, nn.History) {
			m := newModel(t, b, spec)
			h, err := m.Fit(t.Context(), d, nn.Options{Optimizer: optimizer(t, "sgd"), Rate: 0.5, Epochs: 1, Batch: batch, Accumulate: accumulate, Seed: 2})
			require.NoError(t, err)
			return m, h
		}
		large, h := train(80, 1)
		accumulated, sameHistory := train(16, 5)
		assert.InEpsilon(t, h.Epochs[0].Cost, sameHistory.Epochs[0].Cost, 1e-6)
		for l := range spec.Layers {
			start, startBias, err := before.Weights(l + 1)
			require.NoError(t, err)
			w, bias, err := large.Weights(l + 1)
			require.NoError(t, err)
			again, biasAgain, err := accumulated.Weights(l + 1)
			require.NoError(t, err)
			assertSameChange(t, start, w, again)
			assertSameChange(t, startBias, bias, biasAgain)
		}
	}
}

// TestAccumulationDropsWhatALargeBatchDoes differs from the large batch by the order of the
// sums alone; other masks would change a step by much more.
func TestAccumulationDropsWhatALargeBatchDoes(t *testing.T) {
	b := openBackend(t)
	spec := formSpec(t, "tanh", dropAll)
	before := newModel(t, b, spec)
	step := func(batch, accumulate int) []float32 {
		m := newModel(t, b, spec)
		_, err := m.Fit(t.Context(), newDataset(t, b, blobs(48, 6, 3, 1)), nn.Options{Optimizer: optimizer(t, "sgd"), Rate: 0.5,
			Epochs: 1, Batch: batch, Accumulate: accumulate, Seed: 2})
		require.NoError(t, err)
		return allWeights(t, m)
	}
	assertSameChange(t, allWeights(t, before), step(48, 1), step(16, 3))
}

// assertSameChange compares what two trainings made of the same numbers.
func assertSameChange(t *testing.T, before, x, y []float32) {
	t.Helper()
	const bound = 1e-5 // the relative error of a gradient
	change, difference := 0.0, 0.0
	for i := range x {
		change = max(change, math.Abs(float64(x[i])-float64(before[i])))
		difference = max(difference, math.Abs(float64(x[i])-float64(y[i])))
	}
	assert.Positive(t, change)
	assert.LessOrEqual(t, difference, bound*change)
}

// TestAnInfiniteSumOfFiniteGradientsIsFound has two batches of which each has a finite
// gradient of 3e38.
func TestAnInfiniteSumOfFiniteGradientsIsFound(t *testing.T) {
	b := openBackend(t)
	m := newModel(t, b, nn.Dense(1, []int{1}, backend.Activation{}, backend.SquaredError))
	require.NoError(t, m.SetWeights(1, []float32{0}, []float32{0}))
	d := newDataset(t, b, nn.Samples{Features: 1, X: []float32{3e38, 3e38}, Targets: []float32{2, 2}, Outputs: 1})
	tr, err := nn.NewTrainer(m, d, nn.Options{Optimizer: optimizer(t, "sgd"), Rate: 1e-38, Batch: 1, Accumulate: 2})
	require.NoError(t, err)
	defer tr.Free()
	require.NoError(t, tr.StartEpoch(1))
	require.NoError(t, tr.Step())
	state, err := tr.State()
	require.NoError(t, err)
	assert.Equal(t, 1, state.BadStep)
	assert.Equal(t, []float32{0, 0}, allWeights(t, m))
}
