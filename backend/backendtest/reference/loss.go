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

// Smoothed is the target (1-ε)·onehot(class) + ε/n.
func Smoothed(n, class int, epsilon float64) []float64 {
	t := make([]float64, n)
	for i := range t {
		t[i] = epsilon / float64(n)
	}
	t[class] += 1 - epsilon
	return t
}

// CrossEntropy is log Σ e^z · Σt - Σ t·z of one sample for a distribution t, and its
// gradient by z, p·Σt - t.
func CrossEntropy(z []float32, t []float64) (loss float64, grad []float64) {
	grad = Softmax(z)
	top, sum, total := math.Inf(-1), 0.0, 0.0
	for _, v := range z {
		top = math.Max(top, float64(v))
	}
	for i, v := range z {
		sum += math.Exp(float64(v) - top)
		total += t[i]
		loss -= t[i] * (float64(v) - top)
	}
	for i := range grad {
		grad[i] = grad[i]*total - t[i]
	}
	return loss + total*math.Log(sum), grad
}

// KLDivergence is Σ t·(log t - log p) of one sample, and its gradient by z.
func KLDivergence(z, t []float32) (loss float64, grad []float64) {
	wide := make([]float64, len(t))
	for i, v := range t {
		wide[i] = float64(v)
	}
	loss, grad = CrossEntropy(z, wide)
	for _, v := range wide {
		if v > 0 {
			loss += v * math.Log(v)
		}
	}
	return loss, grad
}

// Huber is Σ ½d² for d = z-t with |d| ≤ δ, else δ(|d| - ½δ), and its gradient by z.
func Huber(z, t []float32, delta float64) (loss float64, grad []float64) {
	grad = make([]float64, len(z))
	for i := range z {
		d := float64(z[i]) - float64(t[i])
		if grad[i] = math.Max(-delta, math.Min(delta, d)); grad[i] == d {
			loss += d * d / 2
		} else {
			loss += delta * (math.Abs(d) - delta/2)
		}
	}
	return loss, grad
}

// Hinge is Σ max(0, 1 - y·z) for y = 2t-1, and its gradient by z.
func Hinge(z, t []float32) (loss float64, grad []float64) {
	grad = make([]float64, len(z))
	for i := range z {
		y := 2*float64(t[i]) - 1
		if left := 1 - y*float64(z[i]); left > 0 {
			loss += left
			grad[i] = -y
		}
	}
	return loss, grad
}

// Poisson is Σ e^z - t·z, and its gradient by z, e^z - t.
func Poisson(z, t []float32) (loss float64, grad []float64) {
	grad = make([]float64, len(z))
	for i := range z {
		rate := math.Exp(float64(z[i]))
		loss += rate - float64(t[i])*float64(z[i])
		grad[i] = rate - float64(t[i])
	}
	return loss, grad
}
