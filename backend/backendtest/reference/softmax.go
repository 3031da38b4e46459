package reference

import "math"

// Softmax is e^(x-max x) / Σ e^(x-max x) of one row. A row with NaN or +Inf is NaN.
func Softmax(x []float32) []float64 {
	top := math.Inf(-1)
	for _, v := range x {
		top = math.Max(top, float64(v)) // keeps NaN
	}
	p := make([]float64, len(x))
	sum := 0.0
	for i, v := range x {
		p[i] = math.Exp(float64(v) - top)
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
	return p
}

// SoftmaxGrad is y ⊙ (dy - Σ dy·y) of one row.
func SoftmaxGrad(dy, y []float32) []float64 {
	dot := 0.0
	for i := range y {
		dot += float64(dy[i]) * float64(y[i])
	}
	g := make([]float64, len(y))
	for i := range y {
		g[i] = float64(y[i]) * (float64(dy[i]) - dot)
	}
	return g
}
