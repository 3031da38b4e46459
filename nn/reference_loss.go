package nn

import (
	"math"

	"github.com/dnnbench/dnnbench/backend"
)

// lossOf is the loss of one sample. The target of classes is a one-hot vector.
func (s Spec) lossOf(z, target []float64) float64 {
	loss, delta := 0.0, float64(s.delta())
	if s.link() == softmax {
		loss = logSumExp(z)
	}
	for i, t := range target {
		switch d := z[i] - t; s.Loss {
		case backend.SoftmaxCrossEntropy:
			loss -= t * z[i]
		case backend.SigmoidCrossEntropy:
			loss += softplus(z[i]) - t*z[i]
		case backend.SquaredError:
			loss += d * d / 2
		case backend.Huber:
			if math.Abs(d) <= delta {
				loss += d * d / 2
			} else {
				loss += delta * (math.Abs(d) - delta/2)
			}
		case backend.Hinge:
			loss += math.Max(0, 1-(2*t-1)*z[i])
		case backend.Poisson:
			loss += math.Exp(z[i]) - t*z[i]
		case backend.KLDivergence:
			loss -= t * z[i]
			if t > 0 {
				loss += t * math.Log(t)
			}
		}
	}
	return loss
}

func logSumExp(z []float64) float64 {
	top := math.Inf(-1)
	for _, v := range z {
		top = math.Max(top, v)
	}
	sum := 0.0
	for _, v := range z {
		sum += math.Exp(v - top)
	}
	return top + math.Log(sum)
}

// lossSide is the side of a kink of the loss, or of its gradient, that a logit is on.
func (s Spec) lossSide(z, t float64) int {
	switch s.Loss {
	case backend.Huber:
		return sideOf(math.Abs(z-t) - float64(s.delta()))
	case backend.Hinge:
		return sideOf(1 - (2*t-1)*z)
	}
	return 0
}

// lossGrad is the gradient of the loss by z: of most, outputs less target.
func (s Spec) lossGrad(z, target []float64) []float64 {
	grad, delta := make([]float64, len(z)), float64(s.delta())
	total := logSumExp(z)
	for i, t := range target {
		switch s.Loss {
		case backend.SoftmaxCrossEntropy, backend.KLDivergence:
			grad[i] = math.Exp(z[i]-total) - t
		case backend.SigmoidCrossEntropy:
			grad[i] = sigmoid(z[i]) - t
		case backend.SquaredError:
			grad[i] = z[i] - t
		case backend.Huber:
			grad[i] = math.Max(-delta, math.Min(delta, z[i]-t))
		case backend.Hinge:
			if y := 2*t - 1; y*z[i] < 1 {
				grad[i] = -y
			}
		case backend.Poisson:
			grad[i] = math.Exp(z[i]) - t
		}
	}
	return grad
}
