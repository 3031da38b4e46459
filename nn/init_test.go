package nn_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/nn"
)

func TestInitialWeights(t *testing.T) {
	const in, out = 300, 200
	tests := []struct {
		name       string
		activation string
		deviation  float64
		uniform    bool
	}{
		{"zeros", "relu", 0, false},
		{"normal", "relu", 0.01, false},
		{"xavier", "relu", math.Sqrt(2.0 / (in + out)), false},
		{"xavier-uniform", "relu", math.Sqrt(2.0 / (in + out)), true}, // a limit of √6/√n is a deviation of √2/√n
		{"he", "tanh", math.Sqrt(2.0 / in), false},
		{"auto", "relu", math.Sqrt(2.0 / in), false},
		{"auto", "gelu", math.Sqrt(2.0 / in), false},
		{"auto", "tanh", math.Sqrt(2.0 / (in + out)), false},
		{"auto", "sigmoid", math.Sqrt(2.0 / (in + out)), false},
	}
	for _, tt := range tests {
		t.Run(tt.name+" "+tt.activation, func(t *testing.T) {
			b := openBackend(t)
			s := nn.Dense(in, []int{out, 2}, activation(t, tt.activation), backend.SoftmaxCrossEntropy)
			var err error
			s.Init, err = nn.ParseInit(tt.name)
			require.NoError(t, err)
			s.Seed = 3
			w, bias, err := newModel(t, b, s).Weights(1)
			require.NoError(t, err)
			for _, v := range bias {
				require.Zero(t, v)
			}
			mean, square, largest := 0.0, 0.0, 0.0
			for _, v := range w {
				mean += float64(v) / float64(len(w))
				square += float64(v) * float64(v) / float64(len(w))
				largest = max(largest, math.Abs(float64(v)))
			}
			// 60000 draws: their mean has a deviation of σ/245, and their mean square one of
			// σ²·√2/245; five of those.
			assert.InDelta(t, 0, mean, 5*tt.deviation/245)
			assert.InDelta(t, tt.deviation*tt.deviation, square, 5*tt.deviation*tt.deviation*math.Sqrt2/245)
			switch {
			case tt.uniform:
				assert.LessOrEqual(t, largest, tt.deviation*math.Sqrt(3)*(1+1e-6))
			case tt.deviation > 0:
				assert.Greater(t, largest, 3*tt.deviation, "a normal distribution has tails")
			}
		})
	}
}

func TestInitialWeightsDependOnSeedAndLayerAlone(t *testing.T) {
	b := openBackend(t)
	spec := func(seed uint64) nn.Spec {
		s := nn.Dense(8, []int{8, 8, 8}, activation(t, "tanh"), backend.SquaredError)
		s.Seed = seed
		return s
	}
	first, second, other := newModel(t, b, spec(1)), newModel(t, b, spec(1)), newModel(t, b, spec(2))
	assert.Equal(t, allWeights(t, first), allWeights(t, second))
	assert.NotEqual(t, allWeights(t, first), allWeights(t, other))
	w1, _, err := first.Weights(1)
	require.NoError(t, err)
	w2, _, err := first.Weights(2)
	require.NoError(t, err)
	assert.NotEqual(t, w1, w2)
}

func TestParseInitRefusesOtherNames(t *testing.T) {
	_, err := nn.ParseInit("he2")
	assert.EqualError(t, err, `unknown initialiser "he2": choose one of [auto zeros normal xavier xavier-uniform he]`)
}
