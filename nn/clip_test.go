package nn_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/nn"
)

// TestClipping trains a linear unit on one sample, whose gradients are known: w = 0, so
// dw = -target·x and db = -target.
func TestClipping(t *testing.T) {
	b := openBackend(t)
	for name, c := range map[string]struct {
		norm, value float64
		w           []float64
		bias        float64
	}{
		"by norm":        {norm: 2.5, w: []float64{1.5, 2}, bias: 0},
		"not by norm":    {norm: 1e3, w: []float64{3, 4}, bias: 0},
		"by value":       {value: 3.5, w: []float64{3, 3.5}, bias: 0},
		"by norm, value": {norm: 2.5, value: 1.75, w: []float64{1.5, 1.75}, bias: 0},
	} {
		t.Run(name, func(t *testing.T) {
			m := newModel(t, b, nn.Dense(2, []int{1}, backend.Activation{}, backend.SquaredError))
			require.NoError(t, m.SetWeights(1, []float32{0, 0}, []float32{0}))
			// Two samples whose gradients of the bias cancel.
			d := newDataset(t, b, nn.Samples{Features: 2, Outputs: 1, X: []float32{3, 4, -3, -4}, Targets: []float32{1, -1}})
			h, err := m.Fit(t.Context(), d, nn.Options{Optimizer: optimizer(t, "sgd"), Rate: 1, Epochs: 1, Batch: 2, ClipNorm: c.norm, ClipValue: c.value})
			require.NoError(t, err)
			w, bias, err := m.Weights(1)
			require.NoError(t, err)
			for i, want := range c.w {
				assert.InEpsilon(t, want, w[i], 1e-6)
			}
			assert.InDelta(t, c.bias, bias[0], 1e-6)
			if c.norm > 0 {
				assert.InEpsilon(t, 5, h.Epochs[0].GradNorm, 1e-6)
			} else {
				assert.Zero(t, h.Epochs[0].GradNorm, "nobody asked for it")
			}
		})
	}
	m := newModel(t, b, nn.Dense(2, []int{1}, backend.Activation{}, backend.SquaredError))
	for _, bad := range []float64{-1, math.NaN(), math.Inf(1), 1e-60} {
		d := newDataset(t, b, nn.Samples{Features: 2, Outputs: 1, X: []float32{3, 4}, Targets: []float32{1}})
		_, err := nn.NewTrainer(m, d, nn.Options{Optimizer: optimizer(t, "sgd"), Rate: 1, Batch: 1, ClipNorm: bad})
		assert.ErrorContains(t, err, "largest norm of gradients", "%g", bad)
		_, err = nn.NewTrainer(m, d, nn.Options{Optimizer: optimizer(t, "sgd"), Rate: 1, Batch: 1, ClipValue: bad})
		assert.ErrorContains(t, err, "largest gradient", "%g", bad)
	}
}
