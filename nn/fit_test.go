package nn_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/nn"
)

func TestFitLearnsWithEachOptimizer(t *testing.T) {
	tests := []struct {
		optimizer string
		rate      float64
	}{
		{"sgd", 0.1},
		{"momentum", 0.02},
		{"nesterov", 0.02},
		{"rmsprop", 0.005},
		{"adam", 0.01},
		{"adamw", 0.01},
	}
	for _, tt := range tests {
		t.Run(tt.optimizer, func(t *testing.T) {
			b := openBackend(t)
			m := newModel(t, b, nn.Dense(5, []int{16, 4}, activation(t, "relu"), backend.SoftmaxCrossEntropy))
			d := newDataset(t, b, blobs(100, 5, 4, 1)) // the last batch is short: 100 = 3·32 + 4
			before, err := m.Evaluate(t.Context(), d)
			require.NoError(t, err)

			h, err := m.Fit(t.Context(), d, nn.Options{
				Optimizer: optimizer(t, tt.optimizer), Rate: tt.rate, WeightDecay: 1e-4, Epochs: 30, Batch: 32, Seed: 2,
			})
			require.NoError(t, err)
			require.Len(t, h.Epochs, 30)
			assert.Equal(t, 4*30, h.Steps)

			after, err := m.Evaluate(t.Context(), d)
			require.NoError(t, err)
			assert.Less(t, after.Cost, before.Cost/10)
			assert.InDelta(t, 1, after.Accuracy, 0.02, "the blobs do not overlap")
			assert.Less(t, h.Epochs[29].Cost, h.Epochs[0].Cost)
		})
	}
}

// TestFitLearnsWithEachLossAndTarget trains on what each loss takes.
func TestFitLearnsWithEachLossAndTarget(t *testing.T) {
	labelled := blobs(90, 4, 3, 3)
	binary := blobs(80, 3, 2, 4)
	numbers := binary
	numbers.Labels, numbers.Classes, numbers.Outputs = nil, 0, 1
	for _, l := range binary.Labels {
		numbers.Targets = append(numbers.Targets, float32(l))
	}
	several := labelled
	several.Labels, several.Classes, several.Outputs = nil, 0, 3
	for _, l := range labelled.Labels {
		hot := [3]float32{}
		hot[l] = 1
		several.Targets = append(several.Targets, hot[:]...)
	}
	tests := map[string]struct {
		loss     backend.LossKind
		samples  nn.Samples
		outputs  int
		accuracy bool
		classes  int // of the confusion matrix
	}{
		"softmax of labels":            {backend.SoftmaxCrossEntropy, labelled, 3, true, 3},
		"sigmoids of labels":           {backend.SigmoidCrossEntropy, labelled, 3, true, 3},
		"squared error of labels":      {backend.SquaredError, labelled, 3, true, 3},
		"one sigmoid of labels":        {backend.SigmoidCrossEntropy, binary, 1, true, 2},
		"one linear output of labels":  {backend.SquaredError, binary, 1, true, 2},
		"one sigmoid of numbers":       {backend.SigmoidCrossEntropy, numbers, 1, true, 2},
		"several sigmoids of numbers":  {backend.SigmoidCrossEntropy, several, 3, true, 0},
		"squared error of one number":  {backend.SquaredError, numbers, 1, false, 0},
		"squared error of more number": {backend.SquaredError, several, 3, false, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			b := openBackend(t)
			m := newModel(t, b, nn.Dense(tt.samples.Features, []int{12, tt.outputs}, activation(t, "tanh"), tt.loss))
			d := newDataset(t, b, tt.samples)
			before, err := m.Evaluate(t.Context(), d)
			require.NoError(t, err)
			_, err = m.Fit(t.Context(), d, nn.Options{
				Optimizer: optimizer(t, "adam"), Rate: 0.02, Epochs: 40, Batch: 16, Seed: 5,
			})
			require.NoError(t, err)
			after, err := m.Evaluate(t.Context(), d)
			require.NoError(t, err)
			assert.Less(t, after.Cost, before.Cost/5)
			if tt.accuracy {
				assert.InDelta(t, 1, after.Accuracy, 0.02)
			} else {
				assert.True(t, after.Accuracy != after.Accuracy, "no accuracy without classes: NaN")
			}
			assert.Len(t, after.Confusion, tt.classes)
		})
	}
}

func TestFitTwiceGivesTheSameBits(t *testing.T) {
	b := openBackend(t)
	d := newDataset(t, b, blobs(70, 6, 3, 7))
	train := func(seed uint64) ([]float32, nn.History) {
		s := nn.Dense(6, []int{17, 9, 3}, activation(t, "elu"), backend.SoftmaxCrossEntropy)
		s.Seed = 11
		m := newModel(t, b, s)
		h, err := m.Fit(t.Context(), d, nn.Options{
			Optimizer: optimizer(t, "adam"), Rate: 0.01, WeightDecay: 1e-3, Epochs: 5, Batch: 16, Seed: seed,
		})
		require.NoError(t, err)
		return allWeights(t, m), h
	}
	first, h1 := train(13)
	second, h2 := train(13)
	assert.Equal(t, first, second)
	for i := range h1.Epochs {
		assert.Equal(t, h1.Epochs[i].Cost, h2.Epochs[i].Cost)
	}
	other, _ := train(14)
	assert.NotEqual(t, first, other, "another order gives other weights")
}

func TestStoredBytesTrainLikeTheirNumbers(t *testing.T) {
	b := openBackend(t)
	stored := nn.Samples{Features: 3, Scale: 1.0 / 256, Shift: -0.5, Classes: 2}
	numbers := nn.Samples{Features: 3, Classes: 2}
	for i := range 40 {
		for j := range 3 {
			v := uint8((i*37 + j*91) % 256)
			stored.Bytes = append(stored.Bytes, v)
			numbers.X = append(numbers.X, float32(v)/256-0.5) // both are exact
		}
		stored.Labels = append(stored.Labels, int32(i%2))
		numbers.Labels = append(numbers.Labels, int32(i%2))
	}
	train := func(s nn.Samples) []float32 {
		m := newModel(t, b, nn.Dense(3, []int{8, 2}, activation(t, "sigmoid"), backend.SoftmaxCrossEntropy))
		_, err := m.Fit(t.Context(), newDataset(t, b, s), nn.Options{
			Optimizer: optimizer(t, "sgd"), Rate: 0.1, Epochs: 3, Batch: 8,
		})
		require.NoError(t, err)
		return allWeights(t, m)
	}
	assert.Equal(t, train(numbers), train(stored))
}

func TestFitStopsBetweenStepsWhenCancelled(t *testing.T) {
	b := openBackend(t)
	d := newDataset(t, b, blobs(64, 4, 2, 1))
	m := newModel(t, b, nn.Dense(4, []int{4, 2}, activation(t, "relu"), backend.SoftmaxCrossEntropy))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	h, err := m.Fit(ctx, d, nn.Options{
		Optimizer: optimizer(t, "sgd"), Rate: 0.1, Epochs: 1000, Batch: 8,
		ProgressEvery: 1, // nanosecond: every step
		Progress: func(p nn.Progress) {
			if p.Step == 8*5+3 {
				cancel()
			}
		},
	})
	require.ErrorIs(t, err, context.Canceled)
	assert.EqualError(t, err, "training stopped after step 43 (epoch 6): context canceled")
	assert.Equal(t, 43, h.Steps)
	require.Len(t, h.Epochs, 6)
	assert.Equal(t, 3, h.Epochs[5].Steps)

	e, err := m.Evaluate(t.Context(), d)
	require.NoError(t, err)
	assert.Less(t, e.Cost, h.Epochs[0].Cost, "the model can be used, and has learned")
}

func TestFitReportsProgressAndEpochs(t *testing.T) {
	b := openBackend(t)
	d := newDataset(t, b, blobs(64, 4, 2, 1))
	m := newModel(t, b, nn.Dense(4, []int{4, 2}, activation(t, "relu"), backend.SoftmaxCrossEntropy))
	var progress []nn.Progress
	var epochs []nn.Epoch
	h, err := m.Fit(t.Context(), d, nn.Options{
		Optimizer: optimizer(t, "sgd"), Rate: 0.1, Epochs: 3, Batch: 32,
		ProgressEvery: 1,
		Progress:      func(p nn.Progress) { progress = append(progress, p) },
		OnEpoch:       func(e nn.Epoch) error { epochs = append(epochs, e); return nil },
	})
	require.NoError(t, err)
	assert.Equal(t, h.Epochs, epochs)
	require.Len(t, progress, 6)
	for i, p := range progress {
		assert.Equal(t, i+1, p.Step)
		assert.Equal(t, 6, p.Steps)
		assert.Equal(t, i/2+1, p.Epoch)
		assert.Positive(t, p.Rate)
	}
	assert.Equal(t, epochs[0].Cost, progress[2].Cost, "the cost last read is that of the epoch before")
	assert.Equal(t, time.Duration(0), progress[5].Left)

	_, err = m.Fit(t.Context(), d, nn.Options{
		Optimizer: optimizer(t, "sgd"), Rate: 0.1, Epochs: 100, Batch: 8,
		ProgressEvery: time.Hour,
		Progress:      func(nn.Progress) { t.Error("reported more often than once an hour") },
	})
	require.NoError(t, err)

	stop := assert.AnError
	h, err = m.Fit(t.Context(), d, nn.Options{
		Optimizer: optimizer(t, "sgd"), Rate: 0.1, Epochs: 3, Batch: 32,
		OnEpoch: func(nn.Epoch) error { return stop },
	})
	require.ErrorIs(t, err, stop)
	assert.Len(t, h.Epochs, 1)
}
