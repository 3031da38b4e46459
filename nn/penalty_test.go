package nn_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/nn"
)

// TestPenalties trains on samples that give no gradient at all, so that only penalties
// change the weights; biases have none.
func TestPenalties(t *testing.T) {
	sgdw, sgd := optimizer(t, "momentum"), optimizer(t, "sgd")
	sgdw.Decoupled = true
	for name, c := range map[string]struct {
		o nn.Options
		w []float32
	}{
		"L1":               {nn.Options{Optimizer: sgd, L1: 0.25}, []float32{3.75, -7.75}}, // two steps of ½·¼
		"L1 to 0":          {nn.Options{Optimizer: sgd, L1: 5}, []float32{0, -3}},
		"decoupled decay":  {nn.Options{Optimizer: sgdw, WeightDecay: 0.5}, []float32{4 * 9.0 / 16, -8 * 9.0 / 16}},
		"max-norm":         {nn.Options{Optimizer: sgd, MaxNorm: 4}, []float32{1.7888544, -3.5777088}}, // 4/√80
		"a norm not above": {nn.Options{Optimizer: sgd, MaxNorm: 9}, []float32{4, -8}},
	} {
		t.Run(name, func(t *testing.T) {
			b := openBackend(t)
			m := newModel(t, b, nn.Dense(2, []int{1}, backend.Activation{}, backend.SquaredError))
			require.NoError(t, m.SetWeights(1, []float32{4, -8}, []float32{3}))
			d := newDataset(t, b, nn.Samples{Features: 2, Outputs: 1, X: []float32{0, 0}, Targets: []float32{3}})
			c.o.Rate, c.o.Epochs, c.o.Batch = 0.5, 2, 1
			_, err := m.Fit(t.Context(), d, c.o)
			require.NoError(t, err)
			w, bias, err := m.Weights(1)
			require.NoError(t, err)
			assert.InDeltaSlice(t, c.w, w, 1e-6)
			assert.Equal(t, []float32{3}, bias)
		})
	}
}
