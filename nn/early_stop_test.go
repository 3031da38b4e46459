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

func TestEarlyStop(t *testing.T) {
	nan := math.NaN()
	for name, tt := range map[string]struct {
		rule  nn.EarlyStop
		costs []float64 // of held-back data, by epoch; the last goes on
		last  int       // epoch
		best  int
	}{
		"off":                    {nn.EarlyStop{}, []float64{1, 2, 3}, 8, 0},
		"it falls to the end":    {nn.EarlyStop{Patience: 1}, []float64{8, 7, 6, 5, 4, 3, 2, 1}, 8, 8},
		"it rises at once":       {nn.EarlyStop{Patience: 1}, []float64{1, 2}, 2, 1},
		"two are forgiven":       {nn.EarlyStop{Patience: 3}, []float64{3, 4, 5, 2, 2, 2, 2}, 7, 4},
		"equal is not better":    {nn.EarlyStop{Patience: 2}, []float64{3}, 3, 1},
		"a little is not better": {nn.EarlyStop{Patience: 2, MinDelta: 0.5}, []float64{3, 2.5, 2.49, 2.1, 2}, 5, 3},
		"NaN is not better":      {nn.EarlyStop{Patience: 2}, []float64{nan, 3, nan, nan}, 4, 2},
		"never a number":         {nn.EarlyStop{Patience: 3}, []float64{nan}, 3, 0},
		"infinite at first":      {nn.EarlyStop{Patience: 2}, []float64{math.Inf(1), 5, 6}, 4, 2},
		"at the end":             {nn.EarlyStop{Patience: 9}, []float64{2, 1, 3}, 8, 2},
	} {
		t.Run(name, func(t *testing.T) {
			b := openBackend(t)
			m := newModel(t, b, nn.Dense(4, []int{3, 2}, activation(t, "relu"), backend.SoftmaxCrossEntropy))
			var weights [][]byte
			tt.rule.Cost = func(e nn.Epoch) (float64, error) { return tt.costs[min(e.Epoch, len(tt.costs))-1], nil }
			h, err := m.Fit(t.Context(), newDataset(t, b, blobs(20, 4, 2, 1)), nn.Options{Optimizer: optimizer(t, "adam"), Rate: 0.1, Batch: 7, Epochs: 8,
				EarlyStop: tt.rule, OnEpoch: func(nn.Epoch) error { weights = append(weights, learnt(t, m)); return nil }})
			require.NoError(t, err)
			assert.Len(t, h.Epochs, tt.last)
			assert.Equal(t, tt.best, h.Best)
			has := tt.best
			if has == 0 {
				has = tt.last
			}
			assert.True(t, bytes.Equal(weights[has-1], learnt(t, m)), "the weights are those of epoch %d", has)
		})
	}
}

// TestEarlyStopGoesOnFromACheckpoint watches held-back data, with the rate reduced by the
// same cost, through a stop at each step.
func TestEarlyStopGoesOnFromACheckpoint(t *testing.T) {
	b := openBackend(t)
	samples := blobs(40, 4, 2, 1)
	for i := 0; i < len(samples.Labels); i += 3 { // noise, which is learnt by heart
		samples.Labels[i] = 1 - samples.Labels[i]
	}
	train, held := newDataset(t, b, samples), newDataset(t, b, blobs(60, 4, 2, 2))
	spec := nn.Dense(4, []int{9, 2}, activation(t, "relu"), backend.SoftmaxCrossEntropy)
	spec.Layers[0].Norm, _ = nn.ParseNorm("batch")
	spec.Seed = 1 // with which the cost falls for some epochs before it rises
	options := func(m *nn.Model) nn.Options {
		cost := func(nn.Epoch) (float64, error) {
			e, err := m.Evaluate(context.Background(), held)
			return e.Cost, err
		}
		o := nn.Options{Optimizer: optimizer(t, "adam"), Rate: 0.003, Batch: 8, Epochs: 50, PlateauCost: cost,
			EarlyStop: nn.EarlyStop{Patience: 3, Cost: cost}}
		o.Schedule, _ = nn.ParseSchedule("plateau:patience=0,gamma=0.5")
		return o
	}
	whole := newModel(t, b, spec)
	want, err := whole.Fit(t.Context(), train, options(whole))
	require.NoError(t, err)
	require.Less(t, len(want.Epochs), 50, "it stops")
	require.Equal(t, len(want.Epochs), want.Best+3)
	require.Greater(t, want.Best, 1)
	for step := 1; step <= want.Steps; step++ {
		path := filepath.Join(t.TempDir(), "c")
		stopped, m := newModel(t, b, spec), newModel(t, b, spec)
		stopAt(t, stopped, train, options(stopped), step, path)
		o := options(m)
		o.Resume = readCheckpoint(t, path)
		got, err := m.Fit(t.Context(), train, o)
		require.NoError(t, err)
		assert.Equal(t, course(want), course(got), "stopped at step %d", step)
		assert.True(t, bytes.Equal(learnt(t, whole), learnt(t, m)), "stopped at step %d", step)
	}

	// What has stopped early leaves a checkpoint that stops there again.
	path := filepath.Join(t.TempDir(), "c")
	m := newModel(t, b, spec)
	o := options(m)
	o.Checkpoints = nn.Checkpoints{Path: path}
	_, err = m.Fit(t.Context(), train, o)
	require.NoError(t, err)
	again := newModel(t, b, spec)
	o = options(again)
	o.Resume = readCheckpoint(t, path)
	assert.Equal(t, len(want.Epochs), o.Resume.Epoch)
	_, err = again.Fit(t.Context(), train, o)
	require.NoError(t, err)
	assert.True(t, bytes.Equal(learnt(t, whole), learnt(t, again)))
}

func TestEarlyStopMistakes(t *testing.T) {
	b := openBackend(t)
	m, d := newModel(t, b, nn.Dense(4, []int{2}, backend.Activation{}, backend.SoftmaxCrossEntropy)), newDataset(t, b, blobs(20, 4, 2, 1))
	lost := errors.New("held-back data are lost")
	cost := func(nn.Epoch) (float64, error) { return 0, lost }
	for want, rule := range map[string]nn.EarlyStop{
		"patience of -1":          {Patience: -1},
		"less than -1":            {Patience: 1, MinDelta: -1, Cost: cost},
		"less than NaN":           {Patience: 1, MinDelta: math.NaN(), Cost: cost},
		"without a cost":          {Patience: 1},
		"held-back data are lost": {Patience: 1, Cost: cost},
	} {
		_, err := m.Fit(t.Context(), d, nn.Options{Optimizer: optimizer(t, "sgd"), Rate: 0.1, Batch: 7, Epochs: 2, EarlyStop: rule})
		assert.ErrorContains(t, err, want)
	}
}

// TestPick takes samples in every form that they have.
func TestPick(t *testing.T) {
	all := nn.Samples{Features: 2, X: []float32{0, 1, 2, 3, 4, 5}, Labels: []int32{0, 1, 2}, Classes: 3, Weights: []float32{1, 2, 3}}
	some := all.Pick([]int32{2, 0})
	assert.Equal(t, nn.Samples{Features: 2, X: []float32{4, 5, 0, 1}, Labels: []int32{2, 0}, Classes: 3, Weights: []float32{3, 1}}, some)
	targets := nn.Samples{Features: 1, Bytes: []uint8{7, 8}, Scale: 1, Targets: []float32{1, 2, 3, 4}, Outputs: 2}.Pick([]int32{1})
	assert.Equal(t, nn.Samples{Features: 1, Bytes: []uint8{8}, Scale: 1, Targets: []float32{3, 4}, Outputs: 2}, targets)
	streamed := all.Stream().Pick([]int32{2, 0})
	require.NoError(t, streamed.Validate())
	x := make([]float32, 2)
	require.NoError(t, streamed.XFrom.ReadRows(t.Context(), x, []int32{1}))
	assert.Equal(t, []float32{0, 1}, x)
	assert.Equal(t, 2, streamed.XFrom.Len())
}
