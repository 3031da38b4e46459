package nn_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/nn"
)

// oneStep trains with one step over all samples and returns the weights.
func oneStep(t *testing.T, b backend.Backend, spec nn.Spec, s nn.Samples, o nn.Options) []float32 {
	t.Helper()
	m := newModel(t, b, spec)
	o.Optimizer, o.Rate, o.Epochs = optimizer(t, "sgd"), 0.5, 1
	if o.Batch == 0 {
		o.Batch = len(s.X) / s.Features
	}
	_, err := m.Fit(t.Context(), newDataset(t, b, s), o)
	require.NoError(t, err)
	return allWeights(t, m)
}

// TestAWeightIsRepetition trains on samples that are there once, twice or not at all.
func TestAWeightIsRepetition(t *testing.T) {
	b := openBackend(t)
	spec := nn.Dense(6, []int{8, 3}, activation(t, "tanh"), backend.SoftmaxCrossEntropy)
	before := allWeights(t, newModel(t, b, spec))
	s := blobs(40, 6, 3, 1)
	weighted, repeated := s, s
	weighted.Weights, repeated.X, repeated.Labels = make([]float32, 40), nil, nil
	for i := range 40 {
		weighted.Weights[i] = float32(i%3) / 4 // against each other, not in number
		for range i % 3 {
			repeated.X = append(repeated.X, s.X[6*i:6*i+6]...)
			repeated.Labels = append(repeated.Labels, s.Labels[i])
		}
	}
	want := oneStep(t, b, spec, repeated, nn.Options{})
	assertSameChange(t, before, want, oneStep(t, b, spec, weighted, nn.Options{}))
	assertSameChange(t, before, want, oneStep(t, b, spec, weighted, nn.Options{Batch: 10, Accumulate: 4}))
	assert.NotEqual(t, want, oneStep(t, b, spec, s, nn.Options{}))

	m := newModel(t, b, spec)
	few, err := m.Evaluate(t.Context(), newDataset(t, b, repeated))
	require.NoError(t, err)
	all, err := m.Evaluate(t.Context(), newDataset(t, b, weighted))
	require.NoError(t, err)
	assert.InEpsilon(t, few.Cost, all.Cost, 1e-6)
}

func TestClassWeightsAreThoseOfTheirSamples(t *testing.T) {
	b := openBackend(t)
	spec := nn.Dense(6, []int{8, 3}, activation(t, "tanh"), backend.SoftmaxCrossEntropy)
	s := blobs(40, 6, 3, 1)
	byClass := oneStep(t, b, spec, s, nn.Options{ClassWeights: []float64{1, 2, 0.5}})
	for _, l := range s.Labels {
		s.Weights = append(s.Weights, []float32{1, 2, 0.5}[l])
	}
	assert.Equal(t, byClass, oneStep(t, b, spec, s, nn.Options{}))
}

func TestBalancedWeights(t *testing.T) {
	assert.Equal(t, []float64{0.75, 1.5, 0}, nn.BalancedWeights([]int32{0, 1, 0}, 3))
}

// TestSmoothingIsAnotherTarget holds smoothed classes against the divergence from the
// distribution that they stand for, and smoothed sigmoids against their targets.
func TestSmoothingIsAnotherTarget(t *testing.T) {
	b := openBackend(t)
	s := blobs(40, 6, 3, 1)
	const epsilon = 0.25
	numbers := func(hit, miss float32) nn.Samples {
		n := nn.Samples{Features: 6, X: s.X, Outputs: 3, Targets: slices.Repeat([]float32{miss}, 120)}
		for i, l := range s.Labels {
			n.Targets[3*i+int(l)] = hit
		}
		return n
	}
	for _, tt := range []struct {
		loss, explicit backend.LossKind
		samples        nn.Samples
	}{
		{backend.SoftmaxCrossEntropy, backend.KLDivergence, numbers(1-epsilon+epsilon/3, epsilon/3)},
		{backend.SigmoidCrossEntropy, backend.SigmoidCrossEntropy, numbers(1-epsilon/2, epsilon/2)},
	} {
		spec := nn.Dense(6, []int{8, 3}, activation(t, "tanh"), tt.loss)
		before := allWeights(t, newModel(t, b, spec))
		smoothed := oneStep(t, b, spec, s, nn.Options{Smoothing: epsilon})
		spec.Loss = tt.explicit
		assertSameChange(t, before, oneStep(t, b, spec, tt.samples, nn.Options{}), smoothed)
	}
}

func TestRefusesWeightsThatDoNotFit(t *testing.T) {
	b := openBackend(t)
	s := blobs(10, 2, 2, 1)
	numbers := nn.Samples{Features: 1, X: []float32{1, 2}, Targets: []float32{1, 0}, Outputs: 1}
	softmax, squared := nn.Dense(2, []int{2}, backend.Activation{}, backend.SoftmaxCrossEntropy), nn.Dense(1, []int{1}, backend.Activation{}, backend.SquaredError)
	for name, tt := range map[string]struct {
		spec nn.Spec
		s    nn.Samples
		o    nn.Options
		want string
	}{
		"few class weights":  {softmax, s, nn.Options{ClassWeights: []float64{1}}, "1 weights for 2 classes"},
		"a negative one":     {softmax, s, nn.Options{ClassWeights: []float64{1, -1}}, "weight -1 of class 1"},
		"none that counts":   {softmax, s, nn.Options{ClassWeights: []float64{0, 0}}, "with the sum 0"},
		"no classes":         {squared, numbers, nn.Options{ClassWeights: []float64{1}}, "give weights of samples"},
		"smoothed numbers":   {squared, numbers, nn.Options{Smoothing: 0.1}, "but for cross-entropies"},
		"smoothed too much":  {softmax, s, nn.Options{Smoothing: 1.5}, "0 to 1"},
		"smoothed by no one": {softmax, s, nn.Options{Smoothing: -0.1}, "0 to 1"},
	} {
		t.Run(name, func(t *testing.T) {
			tt.o.Optimizer, tt.o.Rate, tt.o.Epochs, tt.o.Batch = optimizer(t, "sgd"), 0.1, 1, 2
			_, err := newModel(t, b, tt.spec).Fit(t.Context(), newDataset(t, b, tt.s), tt.o)
			assert.ErrorContains(t, err, tt.want)
		})
	}
	for name, tt := range map[string]struct {
		weights []float32
		want    string
	}{
		"few":      {[]float32{1}, "1 weights for 10 samples"},
		"negative": {slices.Repeat([]float32{-1}, 10), "weight -1 of sample 0"},
		"all 0":    {make([]float32, 10), "all weights are 0"},
	} {
		s.Weights = tt.weights
		assert.ErrorContains(t, s.Validate(), tt.want, name)
	}
}

func TestRefusesTargetsOutsideOfALoss(t *testing.T) {
	b := openBackend(t)
	for loss, tt := range map[backend.LossKind]struct {
		targets []float32
		want    string
	}{
		backend.SigmoidCrossEntropy: {[]float32{0.5, 1.5}, "it must be 0 to 1"},
		backend.Hinge:               {[]float32{1, -1}, "it must be 0 or 1"},
		backend.Poisson:             {[]float32{3, -1}, "it must be 0 or more"},
		backend.KLDivergence:        {[]float32{0.5, 0.25}, "their sum is 0.75"},
	} {
		m := newModel(t, b, nn.Dense(1, []int{2}, backend.Activation{}, loss))
		_, err := m.Evaluate(t.Context(), newDataset(t, b, nn.Samples{Features: 1, X: []float32{1}, Targets: tt.targets, Outputs: 2}))
		assert.ErrorContains(t, err, tt.want)
	}
}

// TestLinksOfLosses predicts with logits that are the inputs.
func TestLinksOfLosses(t *testing.T) {
	b := openBackend(t)
	for loss, want := range map[backend.LossKind][]float32{
		backend.Huber: {0, 1}, backend.Hinge: {0, 1}, backend.Poisson: {1, 2.718281828}, backend.KLDivergence: {0.26894143, 0.7310586},
	} {
		p, err := identityModel(t, b, 2, loss, 4).Predict([]float32{0, 1})
		require.NoError(t, err)
		assert.InDeltaSlice(t, want, p.Outputs, 1e-6, loss)
	}
	for loss, half := range map[backend.LossKind]float32{backend.Huber: 0.5, backend.Hinge: 0, backend.Poisson: -0.6931} {
		m := identityModel(t, b, 1, loss, 4)
		answers, err := m.PredictBatch([]float32{half - 0.01, half + 0.01})
		require.NoError(t, err)
		assert.Equal(t, []int{0, 1}, []int{answers[0].Class, answers[1].Class}, loss)
	}
}

func TestDeltaIsSaved(t *testing.T) {
	b := openBackend(t)
	spec := nn.Dense(2, []int{2}, backend.Activation{}, backend.Huber)
	spec.Delta = 0.125
	m := newModel(t, b, spec)
	path := t.TempDir() + "/m.safetensors"
	require.NoError(t, m.Save(path))
	loaded, err := nn.Load(b, path, 0)
	require.NoError(t, err)
	defer loaded.Free()
	assert.Equal(t, float32(0.125), loaded.Spec().Delta)
	spec.Delta = -1
	assert.ErrorContains(t, spec.Validate(), "δ -1")
}
