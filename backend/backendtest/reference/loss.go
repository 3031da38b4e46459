package reference

import "math"

// SoftmaxCrossEntropy is log Σ e^z - z_t of one sample, and its gradient by z,
// p - onehot(t). A class out of range gives NaN.
func SoftmaxCrossEntropy(z []float32, class int) (loss float64, grad []float64) {
	grad = Softmax(z)
	if class < 0 || class >= len(z) {
		for i := range grad {
			grad[i] = math.NaN()
		}
		return math.NaN(), grad
	}
	top, sum := math.Inf(-1), 0.0
	for _, v := range z {
		top = math.Max(top, float64(v))
	}
	for _, v := range z {
		sum += math.Exp(float64(v) - top)
	}
	grad[class]--
	return math.Log(sum) - (float64(z[class]) - top), grad
}

// SigmoidCrossEntropy is Σ max(z,0) - z·t + log(1+e^-|z|) of one sample, and its
// gradient by z, σ(z) - t.
func SigmoidCrossEntropy(z, t []float32) (loss float64, grad []float64) {
	grad = make([]float64, len(z))
	for i := range z {
		v, w := float64(z[i]), float64(t[i])
		loss += math.Max(v, 0) - v*w + math.Log1p(math.Exp(-math.Abs(v)))
		grad[i] = Sigmoid(v) - w
	}
	return loss, grad
}

// SquaredError is ½ Σ (z-t)² of one sample, and its gradient by z, z - t.
func SquaredError(z, t []float32) (loss float64, grad []float64) {
	grad = make([]float64, len(z))
	for i := range z {
		grad[i] = float64(z[i]) - float64(t[i])
		loss += grad[i] * grad[i] / 2
	}
	return loss, grad
}
