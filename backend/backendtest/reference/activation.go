// Package reference computes the operations of package backend in float64, in plain
// loops that follow the formulas in the documentation of package backend. It reads
// the same float32 inputs as a device does and is the truth that devices are held
// against; it favours no speed and no backend.
package reference

import (
	"math"

	"github.com/dnnbench/dnnbench/backend"
)

// Activate is g(z). At -Inf and +Inf it is the limit.
func Activate(a backend.Activation, z float64) float64 {
	switch a.Kind {
	case backend.Sigmoid:
		return Sigmoid(z)
	case backend.Tanh:
		return math.Tanh(z)
	case backend.ReLU:
		return math.Max(z, 0)
	case backend.LeakyReLU:
		if z > 0 {
			return z
		}
		return float64(a.Alpha) * z
	case backend.ELU:
		if z > 0 {
			return z
		}
		return float64(a.Alpha) * math.Expm1(z)
	case backend.GELU:
		if math.IsInf(z, -1) {
			return 0
		}
		return z * Normal(z)
	case backend.GELUTanh:
		if math.IsInf(z, -1) {
			return 0
		}
		return z * Sigmoid(2*GELUTanhArgument(z)) // (1 + tanh u)/2 = σ(2u)
	case backend.Softplus:
		return math.Max(z, 0) + math.Log1p(math.Exp(-math.Abs(z)))
	}
	return z
}

// Slope is g' from what the forward pass saved: the input where a.NeedsInput(), else
// the output. At -Inf and +Inf it is the limit.
func Slope(a backend.Activation, saved float64) float64 {
	switch a.Kind {
	case backend.Sigmoid:
		return saved * (1 - saved)
	case backend.Tanh:
		return (1 - saved) * (1 + saved)
	case backend.ReLU:
		return step(saved, 0)
	case backend.LeakyReLU:
		return step(saved, float64(a.Alpha))
	case backend.ELU:
		return step(saved, saved+float64(a.Alpha))
	case backend.GELU:
		if math.IsInf(saved, 0) {
			return step(saved, 0)
		}
		return Normal(saved) + saved*Density(saved)
	case backend.GELUTanh:
		if math.Abs(saved) > 100 { // where σ(2u) is 0 or 1 and z³ may overflow
			return step(saved, 0)
		}
		s := Sigmoid(2 * GELUTanhArgument(saved))
		t := Sigmoid(-2 * GELUTanhArgument(saved))
		return s + saved*s*t*2*math.Sqrt(2/math.Pi)*(1+3*0.044715*saved*saved)
	case backend.Softplus:
		return Sigmoid(saved)
	}
	return 1
}

func step(a, otherwise float64) float64 {
	if a > 0 {
		return 1
	}
	return otherwise
}

// Sigmoid is 1/(1+e^-z).
func Sigmoid(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

// Normal is Φ, the distribution function of the normal distribution.
func Normal(z float64) float64 { return math.Erfc(-z/math.Sqrt2) / 2 }

// Density is φ, the density of the normal distribution.
func Density(z float64) float64 { return math.Exp(-z*z/2) / math.Sqrt(2*math.Pi) }

// GELUTanhArgument is u = √(2/π)(z + 0.044715 z³) (Hendrycks and Gimpel 2016).
func GELUTanhArgument(z float64) float64 {
	return math.Sqrt(2/math.Pi) * (z + 0.044715*z*z*z)
}
