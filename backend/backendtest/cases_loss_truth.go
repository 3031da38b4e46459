package backendtest

import (
	"math"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/backendtest/reference"
)

// samples are the truth of a batch, with bounds of the losses and gradients.
type samples struct {
	loss, lossError, grad, gradError []float64
}

// add takes a sample with its weight.
func (s *samples) add(form lossForm, z []float32, class int, t []float32, weight float64) {
	var one samples
	switch form.kind {
	case backend.SoftmaxCrossEntropy:
		one.addClass(z, reference.Smoothed(len(z), class, float64(form.smoothing)))
	case backend.SigmoidCrossEntropy:
		one.addSigmoid(z, t, float64(form.smoothing))
	case backend.KLDivergence:
		one.addDivergence(z, t)
	default:
		one.addOutputs(form, z, t)
	}
	// A weight is one more product.
	loss := weight * one.loss[0]
	s.loss, s.lossError = append(s.loss, loss), append(s.lossError, weight*one.lossError[0]+unit*math.Abs(loss))
	for i, g := range one.grad {
		g *= weight
		s.grad, s.gradError = append(s.grad, g), append(s.gradError, weight*one.gradError[i]+unit*math.Abs(g))
	}
}

// addClass is for log Σ e^z - Σ t·z. The terms of the sum are off by 2 ulp and its n
// roundings; so, absolutely, is its logarithm, which is within 2 ulp itself. The other part
// has a rounding each for a difference, a product and what t was made by, and those of its
// sum.
func (s *samples) addClass(z []float32, t []float64) {
	loss, grad := reference.CrossEntropy(z, t)
	p := reference.Softmax(z)
	below := distances(z)
	mean, rest := 0.0, 0.0
	for i, d := range below {
		mean += p[i] * d
		rest += t[i] * d
	}
	logarithm := math.Abs(loss - rest)
	e := unit*(mean+4+4*logarithm+2*math.Abs(loss)) + gamma(len(z)) + (4*unit+gamma(len(z)))*rest
	s.loss, s.lossError, s.grad = append(s.loss, loss), append(s.lossError, e), append(s.grad, grad...)
	for i, r := range softmaxError(z, p) {
		s.gradError = append(s.gradError, p[i]*r+2*unit*t[i]+2*unit*math.Abs(grad[i]))
	}
}

// distances are how far the logits are below the largest.
func distances(z []float32) []float64 {
	top := math.Inf(-1)
	for _, v := range z {
		top = math.Max(top, float64(v))
	}
	d := make([]float64, len(z))
	for i, v := range z {
		d[i] = top - float64(v)
	}
	return d
}

// addSigmoid allows a product, two sums and a softplus of 4 ulp; for the gradient a
// sigmoid of 4; and three roundings of a smoothed target.
func (s *samples) addSigmoid(z, t []float32, smoothing float64) {
	loss, total, e := 0.0, 0.0, 0.0
	for i, v := range z {
		w := float64(t[i])
		target, slack := w, 0.0
		if smoothing > 0 {
			target, slack = (1-smoothing)*w+smoothing/2, 3*unit
		}
		x := float64(v)
		loss += math.Max(x, 0) - x*target + math.Log1p(math.Exp(-math.Abs(x)))
		terms := math.Max(x, 0) + math.Abs(x*target) + 8*math.Log1p(math.Exp(-math.Abs(x)))
		e += 3*unit*terms + slack*math.Abs(x)
		total += terms
		g := reference.Sigmoid(x) - target
		s.grad, s.gradError = append(s.grad, g), append(s.gradError, 8*unit*reference.Sigmoid(x)+2*unit*math.Abs(g)+slack)
	}
	s.loss, s.lossError = append(s.loss, loss), append(s.lossError, e+gamma(len(z))*total)
}

// addDivergence allows, of each t·(log t - z + max z), a logarithm of 2 ulp, two
// differences and a product; of the logarithm of the sum what addClass does, and its
// product with Σt, of which n roundings.
func (s *samples) addDivergence(z, t []float32) {
	loss, grad := reference.KLDivergence(z, t)
	p, below := reference.Softmax(z), distances(z)
	mean, sum, total, terms := 0.0, 0.0, 0.0, 0.0
	for i, d := range below {
		w := float64(t[i])
		mean += p[i] * d
		sum += math.Exp(-d)
		total += w
		if w > 0 {
			terms += w * (math.Abs(math.Log(w)) + d)
		}
	}
	n := gamma(len(z))
	e := (8*unit+n)*terms + total*(unit*(mean+4+4*math.Log(sum))+n) + (2*unit+n)*total*math.Log(sum) + 2*unit*math.Abs(loss)
	s.loss, s.lossError, s.grad = append(s.loss, loss), append(s.lossError, e), append(s.grad, grad...)
	for i, r := range softmaxError(z, p) {
		s.gradError = append(s.gradError, total*p[i]*(r+n+2*unit)+2*unit*math.Abs(grad[i]))
	}
}

// addOutputs is for sums over the outputs, each by itself: the roundings of its terms, and
// those of the sum.
func (s *samples) addOutputs(form lossForm, z, t []float32) {
	var loss, e float64
	var grad []float64
	slope := func(int) float64 { return 0 } // what a gradient is off by, besides two roundings
	switch form.kind {
	case backend.SquaredError:
		loss, grad = reference.SquaredError(z, t)
		e = gamma(len(z)+4) * loss
	case backend.Huber: // |d| - ½δ is no less than half of |d|
		loss, grad = reference.Huber(z, t, float64(form.delta))
		e = gamma(len(z)+8) * loss
	case backend.Hinge: // 1 - y·z is rounded once
		loss, grad = reference.Hinge(z, t)
		e = gamma(len(z)+2) * loss
	case backend.Poisson: // an exponential of 2 ulp, a product and a difference
		loss, grad = reference.Poisson(z, t)
		for i, v := range z {
			e += (6*unit + gamma(len(z))) * (math.Exp(float64(v)) + math.Abs(float64(t[i])*float64(v)))
		}
		slope = func(i int) float64 { return 4 * unit * math.Exp(float64(z[i])) }
	}
	s.loss, s.lossError, s.grad = append(s.loss, loss), append(s.lossError, e), append(s.grad, grad...)
	for i, g := range grad {
		s.gradError = append(s.gradError, 2*unit*math.Abs(g)+slope(i))
	}
}
