package nn_test

import (
	"context"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/nn"
)

// identityModel has logits that are its inputs.
func identityModel(t *testing.T, b backend.Backend, n int, loss backend.LossKind, maxBatch int) *nn.Model {
	s := nn.Dense(n, []int{n}, backend.Activation{}, loss)
	s.MaxBatch = maxBatch
	m := newModel(t, b, s)
	w := make([]float32, n*n)
	for i := range n {
		w[i*n+i] = 1
	}
	require.NoError(t, m.SetWeights(1, w, make([]float32, n)))
	return m
}

func TestEvaluateCountsByHand(t *testing.T) {
	b := openBackend(t)
	s := nn.Samples{Features: 3, Classes: 3,
		X: []float32{
			5, 0, 0, // says 0
			0, 5, 0, // says 1
			0, 0, 5, // says 2
			0, 5, 0, // says 1
			2, 2, 2, // says 0: the first of equal ones
		},
		Labels: []int32{0, 1, 1, 0, 2}}
	for _, maxBatch := range []int{1, 2, 5, 100} {
		m := identityModel(t, b, 3, backend.SoftmaxCrossEntropy, maxBatch)
		e, err := m.Evaluate(t.Context(), newDataset(t, b, s))
		require.NoError(t, err)
		assert.Equal(t, 5, e.Samples)
		assert.Equal(t, [][]int{{1, 1, 0}, {0, 1, 1}, {1, 0, 0}}, e.Confusion)
		assert.Equal(t, 2.0/5, e.Accuracy)
		sum := math.Log(math.Exp(5) + 2) // log Σ e^z of all but the last
		assert.InDelta(t, (2*(sum-5)+2*sum+math.Log(3))/5, e.Cost, 1e-6)
	}
}

func TestEvaluateCountsOutputsOfSeveralSigmoids(t *testing.T) {
	b := openBackend(t)
	m := identityModel(t, b, 2, backend.SigmoidCrossEntropy, 1)
	e, err := m.Evaluate(t.Context(), newDataset(t, b, nn.Samples{Features: 2, Outputs: 2,
		X: []float32{1, -1, 1, 1}, Targets: []float32{1, 0, 0, 1}}))
	require.NoError(t, err)
	assert.Equal(t, 3.0/4, e.Accuracy)
	assert.Nil(t, e.Confusion)
}

func TestEvaluateStopsWhenCancelled(t *testing.T) {
	b := openBackend(t)
	m := identityModel(t, b, 2, backend.SoftmaxCrossEntropy, 4)
	d := newDataset(t, b, blobs(10, 2, 2, 1))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := m.Evaluate(ctx, d)
	require.ErrorIs(t, err, context.Canceled)
	assert.EqualError(t, err, "evaluation stopped after 0 of 10 samples: context canceled")
}

func TestPredictOneAndMany(t *testing.T) {
	sigmoid := func(z float64) float64 { return 1 / (1 + math.Exp(-z)) }
	x := []float32{1, 2, -3, 0.25, 0.5, -1}
	tests := []struct {
		loss    backend.LossKind
		outputs func(a, b float64) [2]float64
	}{
		{backend.SoftmaxCrossEntropy, func(a, b float64) [2]float64 {
			return [2]float64{sigmoid(a - b), sigmoid(b - a)}
		}},
		{backend.SigmoidCrossEntropy, func(a, b float64) [2]float64 { return [2]float64{sigmoid(a), sigmoid(b)} }},
		{backend.SquaredError, func(a, b float64) [2]float64 { return [2]float64{a, b} }},
	}
	for _, tt := range tests {
		t.Run(tt.loss.String(), func(t *testing.T) {
			b := openBackend(t)
			m := identityModel(t, b, 2, tt.loss, 2) // so that three samples are two passes
			many, err := m.PredictBatch(x)
			require.NoError(t, err)
			require.Len(t, many, 3)
			for i, p := range many {
				want := tt.outputs(float64(x[2*i]), float64(x[2*i+1]))
				assert.InDelta(t, want[0], p.Outputs[0], 1e-6)
				assert.InDelta(t, want[1], p.Outputs[1], 1e-6)
				assert.Equal(t, []int{1, 1, 0}[i], p.Class)
				one, err := m.Predict(x[2*i : 2*i+2])
				require.NoError(t, err)
				assert.Equal(t, p, one, "a sample's answer does not depend on its batch")
			}
		})
	}
}

func TestASingleOutputAnswersWithAHalf(t *testing.T) {
	b := openBackend(t)
	for loss, logits := range map[backend.LossKind][]float32{
		backend.SigmoidCrossEntropy: {-0.1, 0, 0.1},
		backend.SquaredError:        {0.4, 0.5, 0.6},
	} {
		m := identityModel(t, b, 1, loss, 8)
		answers, err := m.PredictBatch(logits)
		require.NoError(t, err)
		for i, want := range []int{0, 1, 1} {
			assert.Equal(t, want, answers[i].Class, "%v %g", loss, logits[i])
		}
	}
}
