package backendtest

import "math"

// unit is the unit roundoff u of float32, smallest its least normal number, FLT_MIN.
// GLSL lets a device flush what is smaller to zero, before and after an operation.
const (
	unit     = 0x1p-24
	smallest = 0x1p-126
)

// gamma is γ_k = ku/(1-ku): k roundings multiply to at most 1±γ_k (Higham, Accuracy
// and Stability of Numerical Algorithms, 2nd ed., lemma 3.1).
func gamma(k int) float64 { return float64(k) * unit / (1 - float64(k)*unit) }

// ulp is the distance of the float32 numbers around x.
func ulp(x float64) float64 {
	if x == 0 || math.IsNaN(x) || math.IsInf(x, 0) {
		return 0x1p-149
	}
	_, e := math.Frexp(x)
	return math.Ldexp(1, max(e-24, -149))
}

// statisticalFactor is the c of the bound c·√k·u·√Σ(ab)² for products of numbers of
// mean zero. Roundings that are independent and uniform have deviation at most u/√3
// of the partial sum they round; the partial sums of k such products in sequence are
// a random walk, Σ s² ≈ k/2·Σ(ab)², which makes the deviation of the result
// √k·u·√Σ(ab)²/√6, and less in blocked or pairwise order. Seven deviations are 2.9.
const statisticalFactor = 3

// flushed is x as a device that flushes denormals sees it.
func flushed(x float32) float32 {
	if math.Abs(float64(x)) < smallest {
		return float32(math.Copysign(0, float64(x)))
	}
	return x
}

// deviation is |got - want| as a multiple of scale, once slack is forgiven. A wrong
// NaN or infinity is infinitely wrong; where want ± bound·scale reaches beyond the
// largest float32, that infinity is right.
func deviation(got float32, want, scale, slack, bound float64) float64 {
	g := float64(got)
	switch {
	case math.IsNaN(want):
		if math.IsNaN(g) {
			return 0
		}
		return math.Inf(1)
	case math.IsNaN(g):
		return math.Inf(1)
	case !math.IsInf(want, 0) && (math.IsNaN(scale+slack) || math.IsInf(scale+slack, 0)):
		return math.Inf(1) // a bound that cannot fail is a mistake in the check
	case math.IsInf(g, 0):
		const overflow = 0x1.ffffffp127 // half an ulp above the largest float32
		if math.Signbit(g) == math.Signbit(want) && math.Abs(want)+bound*scale+slack >= overflow {
			return 0
		}
		return math.Inf(1)
	case math.IsInf(want, 0):
		return math.Inf(1)
	}
	e := math.Abs(g-want) - slack
	if e <= 0 {
		return 0
	}
	if scale == 0 {
		return math.Inf(1)
	}
	return e / scale
}
