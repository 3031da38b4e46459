package nn_test

import (
	"bytes"
	"context"
	"errors"
	"math"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/nn"
)

// overfit is a training that comes to know its 40 samples, of which every fourth has a wrong
// label, by heart, and samples to hold back.
func overfit(t testing.TB, b backend.Backend) (train, held *nn.Dataset, spec nn.Spec, o nn.Options) {
	samples := blobs(40, 6, 3, 2)
	for i := 0; i < 40; i += 4 {
		samples.Labels[i] = (samples.Labels[i] + 1) % 3
	}
	spec = nn.Dense(6, []int{16, 3}, activation(t, "tanh"), backend.SoftmaxCrossEntropy)
	spec.Layers[0].Norm = norm("batch")
	o = nn.Options{Optimizer: optimizer(t, "adam"), Rate: 0.03, Batch: 8, Epochs: 30, Seed: 4}
	return newDataset(t, b, samples), newDataset(t, b, blobs(30, 6, 3, 7)), spec, o
}

// TestEarlyStopKeepsTheBestWeights looks at a training that does not stop, and finds out by
// the rule itself where one that does has to, and with what.
func TestEarlyStopKeepsTheBestWeights(t *testing.T) {
	b := openBackend(t)
	train, held, spec, o := overfit(t, b)
	var costs []float64
	var weights [][]byte
	m := newModel(t, b, spec)
	watched := o
	watched.OnEpoch = func(nn.Epoch) error {
		e, err := m.Evaluate(t.Context(), held)
		costs, weights = append(costs, e.Cost), append(weights, learnt(t, m))
		return err
	}
	_, err := m.Fit(t.Context(), train, watched)
	require.NoError(t, err)
	for name, stop := range map[string]nn.EarlyStop{
		"patience 1":               {Patience: 1},
		"patience 3":               {Patience: 3},
		"patience 5, at least 0.1": {Patience: 5, MinDelta: 0.1},
		"more than there are":      {Patience: 99},
	} {
		t.Run(name, func(t *testing.T) {
			best, last := 0, len(costs)-1
			for i, cost := range costs {
				if i > 0 && cost < costs[best]-stop.MinDelta {
					best = i
				}
				if i-best >= stop.Patience {
					last = i
					break
				}
			}
			m, o := newModel(t, b, spec), o
			o.EarlyStop = stop
			o.EarlyStop.Held = held
			h, err := m.Fit(t.Context(), train, o)
			require.NoError(t, err)
			assert.Len(t, h.Epochs, last+1)
			assert.Equal(t, stop.Patience > 30, last == 29, "the data show what they are to show")
			assert.Equal(t, best+1, h.Best)
			for i, e := range h.Epochs {
				assert.Equal(t, costs[i], e.HeldCost)
			}
			assert.True(t, bytes.Equal(weights[best], learnt(t, m)), "with the running statistics")
		})
	}
}

// TestEarlyStopGoesOnFromACheckpoint stops at each step that there is, the last included.
func TestEarlyStopGoesOnFromACheckpoint(t *testing.T) {
	b := openBackend(t)
	train, held, spec, o := overfit(t, b)
	o.EarlyStop = nn.EarlyStop{Held: held, Patience: 4}
	o.Schedule = schedule(t, "plateau:patience=0,gamma=0.7")
	m, finished := newModel(t, b, spec), filepath.Join(t.TempDir(), "finished")
	whole := o
	whole.Checkpoints.Path = finished
	want, err := m.Fit(t.Context(), train, whole)
	require.NoError(t, err)
	require.Less(t, want.Epochs[len(want.Epochs)-1].LearningRate, o.Rate, "the schedule watches, too")
	resume := func(path string) {
		t.Helper()
		resumed, o := newModel(t, b, spec), o
		o.Resume = readCheckpoint(t, path)
		got, err := resumed.Fit(t.Context(), train, o)
		require.NoError(t, err)
		require.Equal(t, course(want), course(got))
		require.True(t, bytes.Equal(learnt(t, m), learnt(t, resumed)))
	}
	for step := 1; step <= want.Steps; step++ {
		path := filepath.Join(t.TempDir(), "c")
		ctx, stop := context.WithCancel(t.Context())
		o := o
		o.Checkpoints, o.ProgressEvery = nn.Checkpoints{Path: path}, 1
		o.Progress = func(now nn.Progress) {
			if now.Step == step {
				stop()
			}
		}
		stopped := newModel(t, b, spec)
		h, err := stopped.Fit(ctx, train, o)
		require.ErrorIs(t, err, context.Canceled)
		if h.Best == want.Best {
			assert.True(t, bytes.Equal(learnt(t, m), learnt(t, stopped)), "what was interrupted has the best weights so far")
		}
		resume(path)
	}
	resume(finished)

	other := o
	other.Resume = readCheckpoint(t, finished)
	other.EarlyStop = nn.EarlyStop{Held: train, Patience: 5}
	_, err = newModel(t, b, spec).Fit(t.Context(), train, other)
	var differs *nn.OtherTrainingError
	require.ErrorAs(t, err, &differs)
	assert.Len(t, differs.Differ, 2)
	assert.ErrorContains(t, err, "EarlyStop.Patience 5 here, 4 in the checkpoint; held-back data 40 samples")
}

// TestPlateauWatchesHeldBackData beside what early stopping saw.
func TestPlateauWatchesHeldBackData(t *testing.T) {
	b := openBackend(t)
	train, held, spec, o := overfit(t, b)
	o.EarlyStop = nn.EarlyStop{Held: held, Patience: 99}
	o.Schedule = schedule(t, "plateau:patience=1,gamma=0.5,threshold=0")
	h, err := newModel(t, b, spec).Fit(t.Context(), train, o)
	require.NoError(t, err)
	rate, best, bad := o.Rate, math.Inf(1), 0
	for _, e := range h.Epochs {
		assert.InEpsilon(t, rate, e.LearningRate, 1e-6, "epoch %d", e.Epoch)
		if bad++; e.HeldCost < best {
			best, bad = e.HeldCost, 0
		}
		if bad > 1 {
			rate, bad = rate/2, 0
		}
	}
	assert.Less(t, rate, o.Rate)
}

// TestDivergenceKeepsTheBestWeights rather than the last good ones.
func TestDivergenceKeepsTheBestWeights(t *testing.T) {
	b := openBackend(t)
	train, held, spec, o := overfit(t, b)
	o.Epochs = 12
	m := newModel(t, b, spec)
	var weights [][]byte
	o.OnEpoch = func(nn.Epoch) error { weights = append(weights, learnt(t, m)); return nil }
	o.EarlyStop = nn.EarlyStop{Held: held, Patience: 99}
	o.Schedule = schedule(t, "plateau")
	o.PlateauCost = func(e nn.Epoch) (float64, error) {
		if e.Epoch < 10 {
			return 1 / float64(e.Epoch), nil
		}
		return 0, m.SetWeights(2, make([]float32, 48), []float32{3e38, -3e38, 3e38}) // logits that no softmax tells apart
	}
	h, err := m.Fit(t.Context(), train, o)
	var diverged *nn.DivergedError
	require.True(t, errors.As(err, &diverged), "%v", err)
	require.Less(t, h.Best, 10, "the last good epoch is not the best")
	assert.Equal(t, h.Best, diverged.Kept)
	assert.True(t, bytes.Equal(weights[h.Best-1], learnt(t, m)))
}

func TestEarlyStopIsChecked(t *testing.T) {
	b := openBackend(t)
	train, held, spec, o := overfit(t, b)
	for want, stop := range map[string]nn.EarlyStop{
		"without held-back data":    {Patience: 1},
		"after 0 epochs":            {Held: held},
		"a least difference of -1":  {Held: held, Patience: 1, MinDelta: -1},
		"a least difference of NaN": {Held: held, Patience: 1, MinDelta: math.NaN()},
	} {
		o.EarlyStop = stop
		_, err := newModel(t, b, spec).Fit(t.Context(), train, o)
		assert.ErrorContains(t, err, want)
	}
	o.EarlyStop = nn.EarlyStop{Held: newDataset(t, b, blobs(30, 5, 3, 7)), Patience: 1}
	_, err := newModel(t, b, spec).Fit(t.Context(), train, o)
	assert.ErrorContains(t, err, "held-back data: ")
}
