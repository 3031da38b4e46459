package nn_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/nn"
)

// The order of a product's sums does not depend on how the weights lie, so the
// answers are the model's to the last bit where products are chains (package gemm),
// and within a few units of it elsewhere.
func TestPredictorAnswersAsTheModel(t *testing.T) {
	b := openBackend(t)
	for _, loss := range []backend.LossKind{backend.SoftmaxCrossEntropy, backend.SigmoidCrossEntropy, backend.SquaredError} {
		t.Run(loss.String(), func(t *testing.T) {
			spec := nn.Dense(9, []int{33, 17, 4}, activation(t, "tanh"), loss)
			spec.Seed, spec.MaxBatch = 3, 8
			model := newModel(t, b, spec)
			p, err := model.Predictor()
			require.NoError(t, err)
			defer p.Free()
			for _, samples := range []int{1, 8, 21} { // one, a batch, and more than one
				x := blobs(samples, 9, 4, 5).X
				want, err := model.PredictBatch(x)
				require.NoError(t, err)
				got := make([]float32, samples*4)
				require.NoError(t, p.Answer(got, x))
				for i, w := range want {
					assert.InDeltaSlice(t, w.Outputs, got[i*4:(i+1)*4], 1e-6)
				}
			}
		})
	}
}

func TestPredictorKeepsItsWeights(t *testing.T) {
	model := newModel(t, openBackend(t), nn.Dense(2, []int{1}, activation(t, "relu"), backend.SquaredError))
	require.NoError(t, model.SetWeights(1, []float32{2, 3}, []float32{1}))
	p, err := model.Predictor()
	require.NoError(t, err)
	defer p.Free()
	require.NoError(t, model.SetWeights(1, []float32{0, 0}, []float32{0}))
	out := make([]float32, 1)
	require.NoError(t, p.Answer(out, []float32{10, 100}))
	assert.Equal(t, float32(321), out[0])
}

func TestPredictorRefusesWhatIsNoSample(t *testing.T) {
	p, err := newModel(t, openBackend(t), nn.Dense(2, []int{3}, activation(t, "relu"), backend.SquaredError)).Predictor()
	require.NoError(t, err)
	defer p.Free()
	nan := float32(math.NaN())
	for name, c := range map[string]struct {
		out, x []float32
		says   string
	}{
		"none":            {nil, nil, "a sample has 2 features and 3 outputs"},
		"part of one":     {make([]float32, 3), make([]float32, 3), "a sample has 2 features"},
		"too few outputs": {make([]float32, 2), make([]float32, 2), "3 outputs"},
		"not a number":    {make([]float32, 3), []float32{1, nan}, "sample 0, feature 1 is NaN"},
	} {
		assert.ErrorContains(t, p.Answer(c.out, c.x), c.says, name)
	}
	_, err = p.Input(p.Spec().MaxBatch + 1)
	assert.ErrorContains(t, err, "takes 1 to")
}

func TestPredictorAllocatesNothing(t *testing.T) {
	b := openNamed(t, "cpu")
	p, err := newModel(t, b, nn.Dense(784, []int{256, 128, 10}, activation(t, "relu"), backend.SoftmaxCrossEntropy)).Predictor()
	require.NoError(t, err)
	defer p.Free()
	x, out := make([]float32, 784), make([]float32, 10)
	require.NoError(t, p.Answer(out, x))
	assert.Zero(t, testing.AllocsPerRun(100, func() { _ = p.Answer(out, x) }))
}
