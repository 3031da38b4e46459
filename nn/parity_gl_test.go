//go:build gl

package nn_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/backends"
	"github.com/dnnbench/dnnbench/nn"
)

// names are the backends, of which this build has all.
func names() []string {
	var all []string
	for _, d := range backends.All() {
		all = append(all, d.Name())
	}
	return all
}

// TestTrainingDriftsNoFurtherThanRoundingAllows compares whole trainings on each two
// backends.
func TestTrainingDriftsNoFurtherThanRoundingAllows(t *testing.T) {
	first := openNamed(t, names()[0])
	good := train(t, first, 0)
	bounds := driftBound(good, train(t, first, perturbation))
	for _, name := range names()[1:] {
		assert.True(t, withinDrift(t, good, train(t, openNamed(t, name), 0), bounds), name)
	}
}

// TestFormsDriftNoFurtherThanRoundingAllows does so for what layers do besides multiplying.
func TestFormsDriftNoFurtherThanRoundingAllows(t *testing.T) {
	first := openNamed(t, names()[0])
	for name, form := range forms {
		s := nn.Dense(9, []int{9, 9, 9, 9, 4}, activation(t, "tanh"), backend.SoftmaxCrossEntropy)
		form(&s)
		good := trainSpec(t, first, s, 0)
		bounds := driftBound(good, trainSpec(t, first, s, perturbation))
		for _, other := range names()[1:] {
			assert.True(t, withinDrift(t, good, trainSpec(t, openNamed(t, other), s, 0), bounds), "%s on %s", name, other)
		}
	}
}

// TestBackendsAgreeAfterEpochsOfAdam is for a rule that divides by the size of the
// gradient, and so has no such bound: the costs agree to 1e-3, which is what a
// user reads off a table, and the answers but for one sample.
func TestBackendsAgreeAfterEpochsOfAdam(t *testing.T) {
	const samples = 500
	results := map[string]nn.Evaluation{}
	for _, name := range names() {
		b := openNamed(t, name)
		s := nn.Dense(16, []int{32, 10}, activation(t, "relu"), backend.SoftmaxCrossEntropy)
		s.Seed = 41
		m, d := newModel(t, b, s), newDataset(t, b, blobs(samples, 16, 10, 42))
		_, err := m.Fit(t.Context(), d, nn.Options{Optimizer: optimizer(t, "adam"), Rate: 0.003, Epochs: 5, Batch: 32, Seed: 43})
		require.NoError(t, err)
		results[name], err = m.Evaluate(t.Context(), d)
		require.NoError(t, err)
	}
	first := results[names()[0]]
	for name, other := range results {
		assert.InEpsilon(t, first.Cost, other.Cost, 1e-3, name)
		assert.InDelta(t, first.Accuracy, other.Accuracy, 1.0/samples+1e-9, name)
	}
}
