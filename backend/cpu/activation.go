package cpu

import (
	"math"

	"github.com/dnnbench/dnnbench/backend"
)

// Without vectors, functions are computed in float64 and rounded once to float32.

type activateCall struct {
	act    backend.Activation
	dst, x []float32
}

// Activate computes dst = g(x).
func (b *Backend) Activate(act backend.Activation, dst, x *backend.Tensor) {
	submit(b, &b.slots.activate, activateCall{act, floats(dst), floats(x)})
}

func (c *activateCall) run(b *Backend) { b.parallel(c, partsOf(len(c.dst), grain(c.act))) }

func (c *activateCall) part(i int, _ *workspace) {
	from, to := span(i, grain(c.act), len(c.dst))
	activate(c.act, c.dst[from:to], c.x[from:to])
}

type activationGradCall struct {
	act            backend.Activation
	dst, dy, saved []float32
}

// ActivationGrad computes dst = dy ⊙ g'.
func (b *Backend) ActivationGrad(act backend.Activation, dst, dy, saved *backend.Tensor) {
	submit(b, &b.slots.grad, activationGradCall{act, floats(dst), floats(dy), floats(saved)})
}

func (c *activationGradCall) run(b *Backend) { b.parallel(c, partsOf(len(c.dst), grain(c.act))) }

func (c *activationGradCall) part(i int, _ *workspace) {
	from, to := span(i, grain(c.act), len(c.dst))
	activationGrad(c.act, c.dst[from:to], c.dy[from:to], c.saved[from:to])
}

func grain(act backend.Activation) int {
	switch act.Kind {
	case backend.Identity, backend.ReLU, backend.LeakyReLU:
		return cheap
	}
	return grainOf(costly)
}

// activate computes dst = g(x); dst may be x.
func activate(act backend.Activation, dst, x []float32) {
	switch {
	case act.Kind == backend.Identity:
		copy(dst, x)
	case lanes.Available():
		activateLanes(act, dst, x)
	default:
		activateEach(act, dst, x)
	}
}

func activateLanes(act backend.Activation, dst, x []float32) {
	switch act.Kind {
	case backend.Sigmoid:
		lanes.Sigmoid(dst, x)
	case backend.Tanh:
		lanes.Tanh(dst, x)
	case backend.ReLU:
		lanes.ReLU(dst, x)
	case backend.LeakyReLU:
		lanes.LeakyReLU(dst, x, act.Alpha)
	case backend.ELU:
		lanes.ELU(dst, x, act.Alpha)
	case backend.GELU:
		lanes.GELU(dst, x)
	case backend.GELUTanh:
		lanes.GELUTanh(dst, x)
	case backend.Softplus:
		lanes.Softplus(dst, x)
	}
}

func activateEach(act backend.Activation, dst, x []float32) {
	alpha := act.Alpha
	switch act.Kind {
	case backend.Sigmoid:
		mapTo(dst, x, sigmoid)
	case backend.Tanh:
		mapTo(dst, x, math.Tanh)
	case backend.ReLU:
		for i, z := range x {
			dst[i] = max(z, 0) // which keeps NaN
		}
	case backend.LeakyReLU:
		for i, z := range x {
			dst[i] = z * slopeOf(z, alpha)
		}
	case backend.ELU:
		for i, z := range x {
			if !(z > 0) {
				z = float32(float64(alpha) * math.Expm1(float64(z)))
			}
			dst[i] = z
		}
	case backend.GELU:
		mapTo(dst, x, gelu)
	case backend.GELUTanh:
		mapTo(dst, x, geluTanh)
	case backend.Softplus:
		mapTo(dst, x, softplus)
	}
}

// activationGrad computes dst = dy ⊙ g'; dst may be dy or saved.
func activationGrad(act backend.Activation, dst, dy, saved []float32) {
	switch {
	case act.Kind == backend.Identity:
		copy(dst, dy)
	case lanes.Available():
		activationGradLanes(act, dst, dy, saved)
	default:
		activationGradEach(act, dst, dy, saved)
	}
}

func activationGradLanes(act backend.Activation, dst, dy, saved []float32) {
	switch act.Kind {
	case backend.Sigmoid:
		lanes.SigmoidGrad(dst, dy, saved)
	case backend.Tanh:
		lanes.TanhGrad(dst, dy, saved)
	case backend.ReLU:
		lanes.LeakyReLUGrad(dst, dy, saved, 0)
	case backend.LeakyReLU:
		lanes.LeakyReLUGrad(dst, dy, saved, act.Alpha)
	case backend.ELU:
		lanes.ELUGrad(dst, dy, saved, act.Alpha)
	case backend.GELU:
		lanes.GELUGrad(dst, dy, saved)
	case backend.GELUTanh:
		lanes.GELUTanhGrad(dst, dy, saved)
	case backend.Softplus:
		lanes.SoftplusGrad(dst, dy, saved)
	}
}

func activationGradEach(act backend.Activation, dst, dy, saved []float32) {
	alpha := float64(act.Alpha)
	switch act.Kind {
	case backend.Sigmoid:
		multiply(dst, dy, saved, func(a float64) float64 { return a * (1 - a) })
	case backend.Tanh:
		multiply(dst, dy, saved, func(a float64) float64 { return (1 - a) * (1 + a) })
	case backend.ReLU, backend.LeakyReLU:
		slope := act.Alpha
		if act.Kind == backend.ReLU {
			slope = 0
		}
		for i, a := range saved {
			dst[i] = dy[i] * slopeOf(a, slope)
		}
	case backend.ELU:
		for i, a := range saved {
			if a > 0 {
				dst[i] = dy[i]
			} else {
				dst[i] = float32(float64(dy[i]) * (float64(a) + alpha))
			}
		}
	case backend.GELU:
		multiply(dst, dy, saved, geluSlope)
	case backend.GELUTanh:
		multiply(dst, dy, saved, geluTanhSlope)
	case backend.Softplus:
		multiply(dst, dy, saved, sigmoid)
	}
}

// slopeOf is 1 for a > 0, else the slope given. Of integers the compiler chooses
// without a branch, which signs, being random, would often mislead.
func slopeOf(a, slope float32) float32 {
	bits := math.Float32bits(slope)
	if a > 0 {
		bits = oneBits
	}
	return math.Float32frombits(bits)
}

const oneBits = 0x3f800000 // 1 as a float32

func mapTo(dst, x []float32, f func(float64) float64) {
	for i, z := range x {
		dst[i] = float32(f(float64(z)))
	}
}

func multiply(dst, dy, saved []float32, slope func(float64) float64) {
	for i, s := range saved {
		dst[i] = float32(float64(dy[i]) * slope(float64(s)))
	}
}

func sigmoid(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

func softplus(z float64) float64 { return max(z, 0) + math.Log1p(math.Exp(-math.Abs(z))) }

// finitely takes ±Inf to the largest float32, where the functions below have reached
// their limits but do not yet compute Inf·0. It keeps NaN.
func finitely(z float64) float64 { return min(max(z, -math.MaxFloat32), math.MaxFloat32) }

// normal is Φ, the distribution function of the normal distribution.
func normal(z float64) float64 { return 0.5 * math.Erfc(-z/math.Sqrt2) }

// gelu's factor z is kept finite below, where Φ is 0, and may be +Inf above.
func gelu(z float64) float64 { return max(z, -math.MaxFloat32) * normal(z) }

func geluSlope(z float64) float64 {
	z = finitely(z)
	density := math.Exp(-z*z/2) / math.Sqrt(2*math.Pi)
	return normal(z) + z*density
}

// geluTanh is z/2·(1+tanh u) as z·σ(2u), which is the same but has no cancellation
// where tanh u is near -1. Hendrycks and Gimpel 2016 give u.
func geluTanh(z float64) float64 {
	s, _, _ := geluTanhGate(z)
	return max(z, -math.MaxFloat32) * s
}

func geluTanhSlope(z float64) float64 {
	z = finitely(z)
	s, t, du := geluTanhGate(z)
	return s + z*s*t*2*du
}

// geluTanhGate returns σ(2u), σ(-2u) and du/dz.
func geluTanhGate(z float64) (s, t, du float64) {
	const cubic = 0.044715
	root := math.Sqrt(2 / math.Pi)
	u := root * (z + cubic*z*z*z)
	return sigmoid(2 * u), sigmoid(-2 * u), root * (1 + 3*cubic*z*z)
}
