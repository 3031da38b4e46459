package nn

import (
	"math"

	"github.com/dnnbench/dnnbench/backend"
)

// reference is a network in float64 and plain loops, with which [GradCheck] compares
// the device. It follows the formulas of the package comment and of the backend's
// activations and losses; nothing in it is shared with a backend.
type reference struct {
	spec   Spec
	layout layout
	params []float64 // flat, as the device's
}

// of is the part with a role in layer l of a flat vector, or nothing.
func (r *reference) of(flat []float64, l int, role role) []float64 {
	p, ok := r.layout.find(l, role)
	if !ok {
		return nil
	}
	return flat[p.offset : p.offset+p.len()]
}

func sigmoid(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

// softplus is log(1+e^z), without overflow.
func softplus(z float64) float64 { return math.Max(z, 0) + math.Log1p(math.Exp(-math.Abs(z))) }

// normal is Φ(z) and φ(z).
func normal(z float64) (below, density float64) {
	return math.Erfc(-z/math.Sqrt2) / 2, math.Exp(-z*z/2) / math.Sqrt(2*math.Pi)
}

// geluTanh is u and du/dz of the tanh form of GELU.
func geluTanh(z float64) (u, slope float64) {
	c := math.Sqrt(2 / math.Pi)
	return c * (z + 0.044715*z*z*z), c * (1 + 3*0.044715*z*z)
}

// value is g(z).
func value(act backend.Activation, z float64) float64 {
	alpha := float64(act.Alpha)
	switch act.Kind {
	case backend.Sigmoid:
		return sigmoid(z)
	case backend.Tanh:
		return math.Tanh(z)
	case backend.ReLU:
		return math.Max(z, 0)
	case backend.LeakyReLU:
		if z <= 0 {
			return alpha * z
		}
	case backend.ELU:
		if z <= 0 {
			return alpha * math.Expm1(z)
		}
	case backend.GELU:
		below, _ := normal(z)
		return z * below
	case backend.GELUTanh:
		u, _ := geluTanh(z)
		return z / 2 * (1 + math.Tanh(u))
	case backend.Softplus:
		return softplus(z)
	}
	return z
}

// derivative is g'(z); at the kinks it is that from the left, as on the devices.
func derivative(act backend.Activation, z float64) float64 {
	alpha := float64(act.Alpha)
	switch act.Kind {
	case backend.Sigmoid:
		return sigmoid(z) * sigmoid(-z)
	case backend.Tanh:
		return 1 - math.Tanh(z)*math.Tanh(z)
	case backend.ReLU:
		if z <= 0 {
			return 0
		}
	case backend.LeakyReLU:
		if z <= 0 {
			return alpha
		}
	case backend.ELU:
		if z <= 0 {
			return alpha * math.Exp(z)
		}
	case backend.GELU:
		below, density := normal(z)
		return below + z*density
	case backend.GELUTanh:
		u, slope := geluTanh(z)
		t := math.Tanh(u)
		return (1+t)/2 + z/2*(1-t*t)*slope
	case backend.Softplus:
		return sigmoid(z)
	}
	return 1
}
