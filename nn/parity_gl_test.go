//go:build gl

package nn_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/nn"
)

// TestTrainingDriftsNoFurtherThanRoundingAllows compares whole trainings on the two
// backends.
func TestTrainingDriftsNoFurtherThanRoundingAllows(t *testing.T) {
	host, device := openNamed(t, "cpu"), openNamed(t, "gl")
	good := train(t, host, 0)
	bounds := driftBound(good, train(t, host, perturbation))
	assert.True(t, withinDrift(t, good, train(t, device, 0), bounds))
}

// TestBackendsAgreeAfterEpochsOfAdam is for a rule that divides by the size of the
// gradient, and so has no such bound: the costs agree to 1e-3, which is what a
// user reads off a table, and the answers but for one sample.
func TestBackendsAgreeAfterEpochsOfAdam(t *testing.T) {
	const samples = 500
	results := map[string]nn.Evaluation{}
	for _, name := range []string{"cpu", "gl"} {
		b := openNamed(t, name)
		s := nn.Dense(16, []int{32, 10}, activation(t, "relu"), backend.SoftmaxCrossEntropy)
		s.Seed = 41
		m, d := newModel(t, b, s), newDataset(t, b, blobs(samples, 16, 10, 42))
		_, err := m.Fit(t.Context(), d, nn.Options{Optimizer: optimizer(t, "adam"), Rate: 0.003, Epochs: 5, Batch: 32, Seed: 43})
		require.NoError(t, err)
		results[name], err = m.Evaluate(t.Context(), d)
		require.NoError(t, err)
	}
	assert.InEpsilon(t, results["cpu"].Cost, results["gl"].Cost, 1e-3)
	assert.InDelta(t, results["cpu"].Accuracy, results["gl"].Accuracy, 1.0/samples+1e-9)
	t.Logf("cost %g and %g", results["cpu"].Cost, results["gl"].Cost)
}
