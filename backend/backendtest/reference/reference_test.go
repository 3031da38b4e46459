package reference_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/backendtest/reference"
	"github.com/stretchr/testify/assert"
)

// The gradient of each activation and loss must be the derivative of its value, by
// central differences: (f(z+h)-f(z-h))/2h is off by h²f”'/6, which is below 1e-8
// here, and by rounding, below 1e-10.
const h = 1e-5

func TestSlopesAreDerivatives(t *testing.T) {
	for kind := backend.Identity; kind <= backend.Softplus; kind++ {
		a := backend.Activation{Kind: kind, Alpha: 0.25}
		for _, z := range []float64{-7, -2.5, -0.75, -0.1, 0.1, 0.75, 2.5, 7} {
			saved := z
			if !a.NeedsInput() {
				saved = reference.Activate(a, z)
			}
			numeric := (reference.Activate(a, z+h) - reference.Activate(a, z-h)) / (2 * h)
			assert.InDelta(t, numeric, reference.Slope(a, saved), 1e-8, "%v at %g", kind, z)
		}
	}
}

// Values by hand or from tables of Φ, tanh and log.
func TestActivations(t *testing.T) {
	for _, c := range []struct {
		kind    backend.ActivationKind
		z, want float64
	}{
		{backend.Sigmoid, 0, 0.5}, {backend.Tanh, 1, 0.761594155955765}, {backend.ReLU, -3, 0}, {backend.LeakyReLU, -3, -0.75},
		{backend.ELU, -1, 0.25 * (1/math.E - 1)}, {backend.GELU, 1, 0.841344746068543}, {backend.GELU, -1, -0.158655253931457},
		{backend.GELUTanh, 1, 0.841191990608276}, {backend.Softplus, 0, math.Ln2},
		{backend.GELU, math.Inf(-1), 0}, {backend.GELU, math.Inf(1), math.Inf(1)}, {backend.Softplus, math.Inf(1), math.Inf(1)},
	} {
		got := reference.Activate(backend.Activation{Kind: c.kind, Alpha: 0.25}, c.z)
		if math.IsInf(c.want, 0) {
			assert.Equal(t, c.want, got, "%v at %g", c.kind, c.z)
			continue
		}
		assert.InDelta(t, c.want, got, 1e-14, "%v at %g", c.kind, c.z)
	}
}

func TestLossGradientsAreDerivatives(t *testing.T) {
	target := []float32{0.25, 0, 1, 0.5}
	for name, loss := range map[string]func(z []float32) (float64, []float64){
		"softmax": func(z []float32) (float64, []float64) { return reference.SoftmaxCrossEntropy(z, 2) },
		"sigmoid": func(z []float32) (float64, []float64) { return reference.SigmoidCrossEntropy(z, target) },
		"squared": func(z []float32) (float64, []float64) { return reference.SquaredError(z, target) },
	} {
		z := []float32{0.5, -1.25, 2, 0.125}
		_, grad := loss(z)
		for i := range z {
			const h = 0x1p-10 // float32 holds z±h exactly; h²·f'''/6 is below 4e-7
			up, down := append([]float32{}, z...), append([]float32{}, z...)
			up[i] += h
			down[i] -= h
			a, _ := loss(up)
			b, _ := loss(down)
			assert.InDelta(t, (a-b)/(2*h), grad[i], 4e-7, "%s %d", name, i)
		}
	}
}

func TestMultiply(t *testing.T) {
	x, xt := []float32{1, 2, 3, 4, 5, 6}, []float32{1, 4, 2, 5, 3, 6}
	y, yt := []float32{1, 0, -1, 2, 1, 1}, []float32{1, -1, 1, 0, 2, 1}
	for _, c := range []struct {
		x, y           []float32
		transX, transY bool
	}{{x, y, false, false}, {xt, y, true, false}, {x, yt, false, true}, {xt, yt, true, true}} {
		p := reference.Multiply(2, 2, 3, c.x, c.y, c.transX, c.transY)
		assert.Equal(t, []float64{2, 7, 5, 16}, p.Sum)
		assert.Equal(t, []float64{6, 7, 15, 16}, p.Magnitude)
		assert.Equal(t, []float64{14, 25, 77, 136}, p.Square)
	}
}

// One step from w = 1, m = 0.5, v = 0.25 with g = 2, α = 0.1, λ = 0.5, β1 = β2 = 0.5,
// ε = 0 and no corrections, by hand: coupled, the gradient is 2.5.
func TestSteps(t *testing.T) {
	for _, c := range []struct {
		kind    backend.OptimizerKind
		w, m, v float64
	}{
		{backend.SGD, 0.75, 0.5, 0.25},
		{backend.Momentum, 1 - 0.1*2.75, 2.75, 0.25},
		{backend.Nesterov, 1 - 0.1*(2.5+1.375), 2.75, 0.25},
		{backend.RMSProp, 1 - 0.1*2.5/math.Sqrt(3.25), 0.5, 3.25},
		{backend.Adam, 1 - 0.1*1.5/math.Sqrt(3.25), 1.5, 3.25},
		{backend.AdamW, 0.95 - 0.1*1.25/math.Sqrt(2.125), 1.25, 2.125},
	} {
		r := reference.Rule{Optimizer: backend.Optimizer{Kind: c.kind, Beta1: 0.5, Beta2: 0.5}, Rate: 0.1, Decay: 0.5, C1: 1, C2: 1}
		got := r.Step(reference.Weight{W: 1, M: 0.5, V: 0.25}, 2)
		assert.InDelta(t, c.w, got.W, 1e-15, "%v", c.kind)
		assert.InDelta(t, c.m, got.M, 1e-15, "%v", c.kind)
		assert.InDelta(t, c.v, got.V, 1e-15, "%v", c.kind)
	}
}

func ExampleSoftmaxCrossEntropy() {
	loss, grad := reference.SoftmaxCrossEntropy([]float32{0, 0, 0, 0}, 1)
	fmt.Printf("%.4f %.2f\n", loss, grad)
	// Output: 1.3863 [0.25 -0.75 0.25 0.25]
}
