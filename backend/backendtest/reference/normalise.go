package reference

import "math"

// Normalised is x̂ = (x-μ)/√(v+ε) of a vector, with its mean, variance and r = 1/√(v+ε).
func Normalised(x []float64, epsilon float64) (hat []float64, mean, variance, r float64) {
	n := float64(len(x))
	for _, v := range x {
		mean += v / n
	}
	for _, v := range x {
		variance += (v - mean) * (v - mean) / n
	}
	r = 1 / math.Sqrt(variance+epsilon)
	hat = make([]float64, len(x))
	for i, v := range x {
		hat[i] = (v - mean) * r
	}
	return hat, mean, variance, r
}

// NormalisedGrad is r·(d - Σd/k - x̂·(Σ d·x̂)/k) of a vector of k.
func NormalisedGrad(d, hat []float64, r float64) []float64 {
	sum, product, k := 0.0, 0.0, float64(len(d))
	for i, v := range d {
		sum += v
		product += v * hat[i]
	}
	g := make([]float64, len(d))
	for i, v := range d {
		g[i] = r * (v - sum/k - hat[i]*product/k)
	}
	return g
}
