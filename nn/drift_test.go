package nn_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/nn"
)

// driftSteps is how many steps of SGD the runs have that are compared.
const driftSteps = 60

// run is a training, step by step: the weights before it and after each step, and the
// costs.
type run struct {
	weights [][]float32
	costs   []float32
}

// train makes driftSteps steps of SGD on b. Every weight starts a relative
// perturbation away from its initial value, up or down in turn.
func train(t *testing.T, b backend.Backend, perturbation float64) run {
	t.Helper()
	return trainSpec(t, b, nn.Dense(9, []int{24, 12, 4}, activation(t, "tanh"), backend.SoftmaxCrossEntropy), perturbation)
}

// trainSpec is train of another network with 9 inputs and 4 classes.
func trainSpec(t *testing.T, b backend.Backend, s nn.Spec, perturbation float64) run {
	t.Helper()
	s.Seed = 31
	m := newModel(t, b, s)
	for l := range s.Layers {
		w, bias, err := m.Weights(l + 1)
		require.NoError(t, err)
		for i := range w {
			w[i] *= float32(1 + perturbation*float64(1-i%2*2))
		}
		require.NoError(t, m.SetWeights(l+1, w, bias))
	}
	d := newDataset(t, b, blobs(150, 9, 4, 8))
	tr, err := nn.NewTrainer(m, d, nn.Options{Optimizer: optimizer(t, "sgd"), Rate: 0.1, WeightDecay: 1e-3, Batch: 15, Seed: 32})
	require.NoError(t, err)
	t.Cleanup(tr.Free)
	r := run{weights: [][]float32{allWeights(t, m)}}
	for i := range driftSteps {
		if i%tr.StepsPerEpoch() == 0 {
			require.NoError(t, tr.StartEpoch(1+i/tr.StepsPerEpoch()))
		}
		require.NoError(t, tr.Step())
		state, err := tr.State()
		require.NoError(t, err)
		r.costs = append(r.costs, state.Loss)
		r.weights = append(r.weights, allWeights(t, m))
	}
	return r
}

// distance is ‖x-y‖ in float64.
func distance(x, y []float32) float64 {
	sum := 0.0
	for i := range x {
		d := float64(x[i]) - float64(y[i])
		sum += d * d
	}
	return math.Sqrt(sum)
}

// driftBound is how far from r.weights the weights of another backend may be after
// each step. A step puts in a rounding of every weight, 2^-24 of it, and the error of
// the gradients, gradBound (gradcheck_test.go says why) of what the step changes.
// Later steps make what was put in larger or smaller; by how much was measured on one
// backend, with weights that started a known distance away.
func driftBound(r, perturbed run) []float64 {
	var growth []float64
	start := distance(r.weights[0], perturbed.weights[0])
	for i := range r.weights {
		growth = append(growth, distance(r.weights[i], perturbed.weights[i])/start)
	}
	most := 1.0
	for _, g := range growth {
		most = max(most, g)
	}
	bounds, put := []float64{0}, 0.0
	zero := make([]float32, len(r.weights[0]))
	for i := 1; i < len(r.weights); i++ {
		put += 0x1p-24*distance(r.weights[i], zero) + gradBound*distance(r.weights[i], r.weights[i-1])
		bounds = append(bounds, most*put)
	}
	return bounds
}

// withinDrift says whether two runs stay together: weights within the bounds, and each
// cost within the gradient times the distance of the weights, to first order (twice
// that, for the rest), and a rounding of its own.
func withinDrift(t *testing.T, a, b run, bounds []float64) bool {
	t.Helper()
	ok, worst := true, 0.0
	for i, bound := range bounds {
		far := distance(a.weights[i], b.weights[i])
		ok = ok && far <= bound
		if bound > 0 {
			worst = max(worst, far/bound)
		}
		if i < len(a.costs) {
			steepest := distance(a.weights[i+1], a.weights[i]) / 0.1
			cost := math.Abs(float64(a.costs[i]) - float64(b.costs[i]))
			ok = ok && cost <= 2*steepest*bound+gradBound*float64(a.costs[i])
		}
	}
	t.Logf("worst distance over its bound: %.3g; last distance %.3g, bound %.3g",
		worst, distance(a.weights[driftSteps], b.weights[driftSteps]), bounds[driftSteps])
	return ok
}

const perturbation = 1e-4

// TestDriftBoundRejectsPlantedFaults shows that the bound of the comparison of
// backends is not so wide that it means nothing.
func TestDriftBoundRejectsPlantedFaults(t *testing.T) {
	b := openBackend(t)
	good := train(t, b, 0)
	bounds := driftBound(good, train(t, b, perturbation))
	assert.True(t, withinDrift(t, good, train(t, b, 0), bounds), "a second run")
	assert.True(t, withinDrift(t, good, train(t, faulty{b, ""}, 0), bounds), "composed instead of fused")
	for _, fault := range []string{"1/m twice", "bias twice", "no derivative", "last sample left out of db", "last sample left out of dW"} {
		t.Run(fault, func(t *testing.T) {
			assert.False(t, withinDrift(t, good, train(t, faulty{b, fault}, 0), bounds))
		})
	}
	assert.False(t, withinDrift(t, good, train(t, b, 1e-5), bounds), "weights that differ in the sixth digit")
}
