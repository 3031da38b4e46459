// Package half converts between float32 and IEEE 754 binary16, whose bits it holds in
// uint16: a sign, 5 bits of exponent and 10 of fraction, for numbers up to 65504, and
// from 2^-14 down to 2^-24 with fewer bits.
package half

import "math"

// Largest is the largest finite number.
const Largest = 65504

// Narrow rounds to the nearest, of two to the even one; what is 65520 or more becomes
// infinite. NaN stays NaN, with the upper part of its payload, and is made quiet.
func Narrow(x float32) uint16 {
	const (
		infinite = 0x7f800000
		over     = 0x477ff000 // 65520, halfway between Largest and what would be next
		normal   = 0x38800000 // 2^-14
		half     = 0x33000000 // 2^-25, half of the least number; it rounds to 0, the even one
		rebias   = (127 - 15) << 23
		dropped  = 23 - 10 // bits of the fraction
	)
	bits := math.Float32bits(x)
	sign, a := uint16(bits>>16&0x8000), bits&0x7fffffff
	switch {
	case a > infinite:
		return sign | 0x7e00 | uint16(a>>dropped&0x3ff)
	case a >= over:
		return sign | 0x7c00
	case a >= normal:
		return sign | uint16(shiftToEven(a-rebias, dropped))
	case a > half:
		return sign | uint16(shiftToEven(a&0x7fffff|0x800000, 126-a>>23))
	}
	return sign
}

// shiftToEven is a/2^by, rounded to the nearest, of two to the even one.
func shiftToEven(a, by uint32) uint32 {
	return (a + 1<<(by-1) - 1 + a>>by&1) >> by
}

// Widen is exact. NaN keeps its payload, and is made quiet.
func Widen(h uint16) float32 {
	sign, exponent, fraction := uint32(h&0x8000)<<16, h>>10&0x1f, uint32(h&0x3ff)
	switch exponent {
	case 0: // fraction·2^-24, which is a normal float32
		return math.Float32frombits(sign | math.Float32bits(float32(fraction)*0x1p-24))
	case 0x1f:
		bits := sign | 0x7f800000 | fraction<<13
		if fraction != 0 {
			bits |= 1 << 22
		}
		return math.Float32frombits(bits)
	}
	return math.Float32frombits(sign | (uint32(exponent)+127-15)<<23 | fraction<<13)
}
