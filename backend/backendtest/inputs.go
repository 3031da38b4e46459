package backendtest

import (
	"math"
	"math/rand/v2"
)

var (
	nan    = float32(math.NaN())
	inf    = float32(math.Inf(1))
	minus0 = float32(math.Copysign(0, -1))
)

// specials are the values at which kernels differ.
func specials() []float32 {
	return []float32{0, minus0, 1, -1, inf, -inf, nan, math.MaxFloat32, -math.MaxFloat32,
		smallest, -smallest, smallest / 2, -smallest / 4, math.SmallestNonzeroFloat32,
		2.7e-9, -2.7e-9, 1e-20, -1e-20, 0.5, -0.5, 88.7, -88.7, 103.9, -103.9, 1 - 0x1p-24, 1 + 0x1p-23, 1e30, -1e30}
}

// normals are n numbers of mean 0 and the given deviation.
func normals(r *rand.Rand, n int, deviation float64) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.NormFloat64() * deviation)
	}
	return x
}

// between are n numbers evenly distributed from a to b.
func between(r *rand.Rand, n int, a, b float64) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(a + (b-a)*r.Float64())
	}
	return x
}

// everywhere are about n numbers evenly over the bits of float32, which is all signs
// and exponents, NaN and infinities too, then as many from -20 to 20, then specials.
func everywhere(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = math.Float32frombits(r.Uint32())
	}
	return append(append(x, between(r, n, -20, 20)...), specials()...)
}

// among draws n of the values.
func among(r *rand.Rand, n int, values ...float32) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = values[r.IntN(len(values))]
	}
	return x
}

func repeated(n int, v float32) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = v
	}
	return x
}
