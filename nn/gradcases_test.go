package nn_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/nn"
)

// TestGradientsOfEveryKind is the promise for every activation, loss and normalisation.
func TestGradientsOfEveryKind(t *testing.T) {
	b := openBackend(t)
	device, reference := 0.0, 0.0
	for _, c := range nn.GradCases() {
		r, err := c.Check(b)
		require.NoError(t, err, c)
		assert.LessOrEqual(t, r.Worst(), nn.GradBound, c)
		assert.LessOrEqual(t, r.WorstDifference(), nn.DifferenceBound, c)
		for _, l := range r.Layers {
			assert.Positive(t, l.Checked, "%v, layer %d", c, l.Layer)
		}
		device, reference = max(device, r.Worst()), max(reference, r.WorstDifference())
	}
	t.Logf("device %.2g, reference %.2g", device, reference)
}

// TestGradCasesHaveEveryKind fails when a kind is added whose name the lists stop before.
func TestGradCasesHaveEveryKind(t *testing.T) {
	type combination struct {
		kind any
		norm nn.NormKind
		form string
	}
	seen := map[combination]bool{}
	for _, c := range nn.GradCases() {
		seen[combination{c.Activation.Kind, c.Norm.Kind, c.Form}] = true
		seen[combination{c.Loss, c.Norm.Kind, c.Form}] = true
	}
	for norm := nn.NoNorm; norm <= nn.LayerNorm; norm++ {
		for _, form := range []string{"plain", "residual", "dropout"} {
			for act := backend.Identity; act <= backend.Softplus; act++ {
				assert.True(t, seen[combination{act, norm, form}], "%v, %v, %s", act, norm, form)
			}
			for loss := backend.SoftmaxCrossEntropy; loss <= backend.KLDivergence; loss++ {
				assert.True(t, seen[combination{loss, norm, form}], "%v, %v, %s", loss, norm, form)
			}
		}
	}
}

// TestGradCasesFindPlantedFaults shows that the cases can fail.
func TestGradCasesFindPlantedFaults(t *testing.T) {
	for _, fault := range []string{"1/m twice", "no derivative", "last sample left out of dW"} {
		b := faulty{openBackend(t), fault}
		for _, c := range nn.GradCases() {
			if c.Norm.Kind != nn.BatchNorm || c.Form != "residual" {
				continue // every kind once is enough
			}
			r, err := c.Check(b)
			require.NoError(t, err, c)
			assert.Greater(t, r.Worst(), 100*nn.GradBound, "%v: %s", c, fault)
		}
	}
}
