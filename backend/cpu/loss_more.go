package cpu

import (
	"math"

	"github.com/dnnbench/dnnbench/backend"
)

// outputLosses sums a loss that takes each output by itself, in float64.
func (c *lossCall) outputLosses(z, t, grad []float32, scale float64) float64 {
	total := 0.0
	for j, v := range z {
		loss, slope := c.outputLoss(float64(v), float64(t[j]))
		total += loss
		if grad != nil {
			grad[j] = float32(scale * slope)
		}
	}
	return total
}

// outputLoss is the loss of one output, and its gradient.
func (c *lossCall) outputLoss(z, t float64) (loss, slope float64) {
	switch c.kind {
	case backend.Huber:
		d := z - t
		if math.Abs(d) > c.delta {
			return c.delta * (math.Abs(d) - c.delta/2), math.Copysign(c.delta, d)
		}
		return d * d / 2, d
	case backend.Hinge:
		y := 2*t - 1
		if left := 1 - y*z; left > 0 {
			return left, -y
		} else if left != left {
			return left, left
		}
		return 0, 0
	}
	rate := math.Exp(z) // Poisson's
	return rate - t*z, rate - t
}

// shiftedExp is Σ e^(z-top) with the largest z, top.
func shiftedExp(z []float32) (top, sum float64) {
	top = highest(z)
	for _, v := range z {
		sum += math.Exp(float64(v) - top)
	}
	return top, sum
}

// smoothedLoss is the cross-entropy of a softmax with (1-ε)·onehot(t) + ε/n.
func smoothedLoss(z []float32, t int, smoothing float64, grad []float32, scale float64) float64 {
	if t < 0 || t >= len(z) {
		fill(grad, float32(math.NaN()))
		return math.NaN()
	}
	top, sum := shiftedExp(z)
	miss := smoothing / float64(len(z))
	loss := math.Log(sum) - (1-smoothing)*(float64(z[t])-top)
	for j, v := range z {
		below := float64(v) - top
		loss -= miss * below
		if grad != nil {
			p := math.Exp(below)/sum - miss
			if j == t {
				p -= 1 - smoothing
			}
			grad[j] = float32(scale * p)
		}
	}
	return loss
}

// divergence is Σ t·(log t - log p) of a distribution t from p = softmax(z).
func divergence(z, t, grad []float32, scale float64) float64 {
	top, sum := shiftedExp(z)
	loss, total := 0.0, 0.0
	for j, v := range z {
		w := float64(t[j])
		total += w
		if w != 0 {
			loss += w * (math.Log(w) - (float64(v) - top))
		}
	}
	for j := range grad {
		grad[j] = float32(scale * (total*math.Exp(float64(z[j])-top)/sum - float64(t[j])))
	}
	return loss + total*math.Log(sum)
}
