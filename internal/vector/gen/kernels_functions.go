package main

import "math"

// Polynomials are minimax fits (Remez's algorithm, weighted by the relative error of
// the function), whose coefficients were rounded to float32 one after the other, each
// time fitting the rest again.

// horner evaluates a polynomial, the constant coefficient first.
func horner(x *value, coefficients ...float64) *value {
	last := len(coefficients) - 1
	p := num(coefficients[last])
	for i := last - 1; i >= 0; i-- {
		p = fma(p, x, num(coefficients[i]))
	}
	return p
}

// reduced takes x to n, r and q for x = n·ln 2 + r with |r| ≤ ln 2 / 2 and e^r = 1 + r +
// r²q. n comes from a sum with 1.5·2^23, whose lowest bit counts ones. ln 2 is
// subtracted in two pieces (Cody and Waite 1980); with fma the first needs no trailing
// zeros.
func reduced(x *value) (n, r, q *value) {
	const magic = 3 << 22
	n = sub(fma(x, num(math.Log2E), num(magic)), num(magic))
	high := float64(float32(math.Ln2))
	r = fnma(n, num(high), x)
	r = fnma(n, num(math.Ln2-high), r)
	q = horner(r, 0.49999988079071045, 0.1666651964187622, 0.041669655591249466, 0.00836897175759077, 0.0013745141914114356)
	return n, r, q
}

// reducedMinusOne has e^r - 1 in place of r and q.
func reducedMinusOne(x *value) (n, f *value) {
	n, r, q := reduced(x)
	return n, fma(mul(r, r), q, r)
}

// powerOf2 is 2^n for n in [-126, 127].
func powerOf2(n *value) *value { return powerOfWord(truncate(n)) }

func powerOfWord(n *value) *value { return shiftLeft(addWords(n, word(127)), 23) }

// exp is e^x. Beyond the limits the result is 0 or +Inf, and n stays within what scale
// takes; the order of the operands keeps NaN.
func exp(x *value) *value {
	n, r, q := reduced(larger(num(-104), smaller(num(89), x)))
	return scale(fma(fma(q, r, num(1)), r, num(1)), n)
}

// sigmoid is e^-|x|/(1+e^-|x|) or 1/(1+e^-|x|), neither of which overflows.
func sigmoid(x *value) *value {
	e := exp(or(x, word(signBit)))
	return div(choose(less(x, num(0)), e, num(1)), add(e, num(1)))
}

const signBit = 1 << 31

// tanh is x + x³P(x²) for small x, else 1 - 2/(e^2|x|+1), with the sign of x. There
// e^2|x| = 2^n(1+f) is not rounded before 1 is added.
func tanh(x *value) *value {
	magnitude := and(x, word(^uint32(signBit)))
	y := mul(x, x)
	p := horner(y, -0.33333292603492737, 0.13331665098667145, -0.053755197674036026, 0.020682943984866142, -0.005748676601797342)
	small := fma(mul(y, magnitude), p, magnitude)
	n, f := reducedMinusOne(smaller(num(20), add(magnitude, magnitude)))
	power := powerOf2(n)
	large := sub(num(1), div(num(2), fma(power, f, add(power, num(1)))))
	return or(choose(less(magnitude, num(0.625)), small, large), and(x, word(signBit)))
}

// softplusOfMinus is log(1+e^-|x|) = 2 artanh s for s = e/(2+e) and e = e^-|x|.
func softplusOfMinus(x *value) *value {
	e := exp(or(x, word(signBit)))
	s := div(e, add(e, num(2)))
	y := mul(s, s)
	p := horner(y, 0.3333320617675781, 0.20010875165462494, 0.13999105989933014, 0.1401471346616745)
	double := add(s, s)
	return fma(mul(double, y), p, double)
}
