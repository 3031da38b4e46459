package reference

import "math"

// Half is what the bits of an IEEE 754 binary16 mean: (-1)^s·1.f·2^(e-15) for exponents
// from 1 to 30, (-1)^s·0.f·2^-14 for 0, infinity or NaN for 31.
func Half(bits uint16) float64 {
	sign := 1 - 2*float64(bits>>15)
	exponent, fraction := int(bits>>10&0x1f), float64(bits&0x3ff)
	switch {
	case exponent == 0:
		return math.Copysign(math.Ldexp(fraction, -24), sign)
	case exponent < 31:
		return sign * math.Ldexp(1024+fraction, exponent-25)
	case fraction == 0:
		return math.Inf(int(sign))
	}
	return math.NaN()
}

// RoundToHalf is the number of binary16 that is nearest to x, of two the one whose last
// bit is 0 (IEEE 754, roundTiesToEven).
func RoundToHalf(x float64) float64 {
	if x == 0 || math.IsNaN(x) || math.IsInf(x, 0) {
		return x
	}
	_, exponent := math.Frexp(x)                 // of the binade from 2^(exponent-1) on
	last := math.Ldexp(1, max(exponent-11, -24)) // what its last bit counts
	rounded := math.RoundToEven(x/last) * last
	if math.Abs(rounded) >= 65536 {
		return math.Copysign(math.Inf(1), x)
	}
	return math.Copysign(rounded, x)
}
