package reference_test

import (
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/backendtest/reference"
)

// TestRulesArePyTorchs holds the reference's rules against twelve steps of PyTorch's
// optimizers in float64; testdata/torch_optimizers.py made them.
func TestRulesArePyTorchs(t *testing.T) {
	text, err := os.ReadFile("testdata/torch_optimizers.json")
	require.NoError(t, err)
	var recorded struct {
		Start   []float64
		Grads   [][]float64
		Weights map[string][][]float64
	}
	require.NoError(t, json.Unmarshal(text, &recorded))
	require.Len(t, recorded.Weights, 10)
	for text, want := range recorded.Weights {
		name, _, decoupled := strings.Cut(text, " ")
		o, err := backend.ParseOptimizer(name)
		require.NoError(t, err)
		o.Decoupled = decoupled
		b1, b2 := float64(o.Beta1), float64(o.Beta2)
		product, bound := 1.0, 1e-13
		if o.Kind == backend.NAdam { // PyTorch keeps the product of its momenta in float32
			bound = 1e-7
		}
		weights := make([]reference.Weight, len(recorded.Start))
		for i, w := range recorded.Start {
			weights[i].W = w
		}
		for step, grads := range recorded.Grads {
			n := float64(step + 1)
			mu := func(n float64) float64 { return b1 * (1 - math.Pow(0.96, n/250)/2) }
			r := reference.Rule{Optimizer: o, Rate: 0.1, Decay: 0.1, C1: 1 - math.Pow(b1, n), C2: 1 - math.Pow(b2, n)}
			if o.Kind == backend.NAdam {
				product *= mu(n)
				r.Mu, r.MuNext, r.C1 = mu(n), mu(n+1), 1-product
			}
			for i, g := range grads {
				weights[i] = r.Step(weights[i], g)
				assert.InDelta(t, want[step][i], weights[i].W, bound, "%s, step %d, weight %d", text, step+1, i)
			}
		}
	}
}
