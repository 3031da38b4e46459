package cpu

import (
	"fmt"
	"math"
	"math/big"
	"testing"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/stretchr/testify/assert"
)

var (
	inf = float32(math.Inf(1))
	nan = float32(math.NaN())
)

var kinds = []backend.Activation{
	{}, {Kind: backend.Sigmoid}, {Kind: backend.Tanh}, {Kind: backend.ReLU}, {Kind: backend.LeakyReLU, Alpha: 0.25},
	{Kind: backend.ELU, Alpha: 2}, {Kind: backend.GELU}, {Kind: backend.GELUTanh}, {Kind: backend.Softplus},
}

func TestActivationLimits(t *testing.T) {
	// The values of g at -Inf and +Inf, and of g' there.
	limits := [][4]float32{
		{-inf, inf, 1, 1}, {0, 1, 0, 0}, {-1, 1, 0, 0}, {0, inf, 0, 1}, {-inf, inf, 0.25, 1},
		{-2, inf, 0, 1}, {0, inf, 0, 1}, {0, inf, 0, 1}, {0, inf, 0, 1},
	}
	for i, act := range kinds {
		z := []float32{-inf, inf, -math.MaxFloat32, math.MaxFloat32, nan}
		a, slope := make([]float32, len(z)), make([]float32, len(z))
		activate(act, a, z)
		saved := a
		if act.NeedsInput() {
			saved = z
		}
		activationGrad(act, slope, []float32{1, 1, 1, 1, 1}, saved)
		assert.Equal(t, limits[i][:2], a[:2], "%v", act)
		assert.Equal(t, limits[i][2:], slope[:2], "%v: slope", act)
		assert.Equal(t, limits[i][2:], slope[2:4], "%v: slope near the limits", act)
		assert.True(t, a[4] != a[4], "%v of NaN is %g", act, a[4])
	}
}

// The slope is compared with a difference quotient of the function in float64.
func TestActivationSlopes(t *testing.T) {
	for _, f := range []struct {
		name     string
		g, slope func(float64) float64
	}{{"gelu", gelu, geluSlope}, {"gelu-tanh", geluTanh, geluTanhSlope}, {"softplus", softplus, sigmoid}} {
		for z := -6.0; z <= 6; z += 0.37 {
			const h = 1e-5 // truncation h²/6·g''' and rounding 1e-16/h are both near 1e-11
			quotient := (f.g(z+h) - f.g(z-h)) / (2 * h)
			assert.InDelta(t, quotient, f.slope(z), 1e-9, "%s at %g", f.name, z)
		}
	}
}

// Small values must keep their relative accuracy: these are the leading terms of the
// functions' series, whose next terms are below 1e-8 of them.
func TestActivationsOfSmallAndFarValues(t *testing.T) {
	tiny := float32(1e-30)
	for _, c := range []struct {
		act     backend.Activation
		z, want float32
	}{
		{backend.Activation{Kind: backend.Tanh}, tiny, tiny},
		{backend.Activation{Kind: backend.ELU, Alpha: 1}, -tiny, -tiny},
		{backend.Activation{Kind: backend.GELU}, tiny, tiny / 2},
		{backend.Activation{Kind: backend.GELUTanh}, tiny, tiny / 2},
		{backend.Activation{Kind: backend.Sigmoid}, -80, float32(math.Exp(-80))},
		{backend.Activation{Kind: backend.Softplus}, -80, float32(math.Exp(-80))},
		{backend.Activation{Kind: backend.Softplus}, 80, 80},
		{backend.Activation{Kind: backend.ReLU}, 1e-45, 1e-45},
	} {
		got := make([]float32, 1)
		activate(c.act, got, []float32{c.z})
		assert.Equal(t, c.want, got[0], "%v of %g", c.act, c.z)
	}
	// Far out, Φ(-z) is φ(z)/z·(1 - 1/z² + 3/z⁴ - …) (Abramowitz and Stegun 26.2.12).
	z := 12.0
	series := math.Exp(-z*z/2) / math.Sqrt(2*math.Pi) / z * (1 - 1/(z*z) + 3/math.Pow(z, 4) - 15/math.Pow(z, 6) + 105/math.Pow(z, 8))
	assert.InEpsilon(t, -z*series, gelu(-z), 1e-6)
}

func TestReLUOfMinusZeroIsZero(t *testing.T) {
	got := []float32{float32(math.Copysign(0, -1))}
	activate(backend.Activation{Kind: backend.ReLU}, got, got)
	assert.Equal(t, uint32(0), math.Float32bits(got[0]))
}

func TestSoftmaxRows(t *testing.T) {
	for _, c := range []struct{ x, want []float32 }{
		{[]float32{5}, []float32{1}},
		{[]float32{1e30, 1e30}, []float32{0.5, 0.5}},
		{[]float32{-inf, 0, 0}, []float32{0, 0.5, 0.5}},
		{[]float32{0, inf}, []float32{nan, nan}},
		{[]float32{0, nan}, []float32{nan, nan}},
	} {
		softmax(c.x, c.x)
		assert.Equal(t, fmt.Sprint(c.want), fmt.Sprint(c.x))
	}
}

// A sum in float64 is within n·2^-53·Σ|x| of the true one.
func TestSumIsAccurate(t *testing.T) {
	x := make([]float32, 1003)
	exact, size := new(big.Float).SetPrec(200), 0.0
	for i := range x {
		x[i] = float32(math.Sin(float64(i))) * float32(math.Pow(10, float64(i%13)))
		exact.Add(exact, new(big.Float).SetFloat64(float64(x[i])))
		size += math.Abs(float64(x[i]))
	}
	want, _ := exact.Float64()
	assert.InDelta(t, want, sum(x), float64(len(x))*0x1p-53*size)
}
