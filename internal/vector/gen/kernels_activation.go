package main

import "math"

// activationKernels are the activations of package backend and their gradients.
func activationKernels() []*kernel {
	var all []*kernel
	for _, f := range []struct {
		name, doc string
		of        func(x *value) *value
	}{
		{"Exp", "computes dst = e^x within 1.0 ulp.", exp},
		{"Tanh", "computes dst = tanh x within 1.5 ulp.", tanh},
		{"Sigmoid", "computes dst = 1/(1+e^-x) within 2.5 ulp.", sigmoid},
		{"ReLU", "computes dst = max(x, 0), which is +0 for -0.", relu},
		{"GELU", "computes dst = x·Φ(x) within 6 ulp.", gelu},
		{"GELUTanh", "computes dst = x·σ(2u), u = √(2/π)(x + 0.044715 x³).", geluTanh},
		{"Softplus", "computes dst = log(1+e^x) within 3 ulp.", softplus},
	} {
		k := newKernel(f.name, f.doc).slices("dst", "x")
		all = append(all, k.store("dst", f.of(k.load("x"))))
	}
	for _, f := range []struct {
		name, doc string
		of        func(x, alpha *value) *value
	}{
		{"LeakyReLU", "computes dst = x for x > 0 and alpha·x otherwise.",
			func(x, alpha *value) *value { return mul(x, choose(less(num(0), x), num(1), alpha)) }},
		{"ELU", "computes dst = x for x > 0 and alpha·(e^x-1) otherwise, within 2 ulp for alpha 1.", elu},
	} {
		k := newKernel(f.name, f.doc).slices("dst", "x").scalars("alpha")
		all = append(all, k.store("dst", f.of(k.load("x"), k.scalar("alpha"))))
	}
	for _, f := range []struct {
		name, doc string
		slope     func(saved *value) *value
	}{
		{"SigmoidGrad", "computes dst = dy·a(1-a) from the output a.", func(a *value) *value { return mul(a, sub(num(1), a)) }},
		{"TanhGrad", "computes dst = dy·(1-a)(1+a) from the output a.", func(a *value) *value { return mul(sub(num(1), a), add(num(1), a)) }},
		{"GELUGrad", "computes dst = dy·g'(z) from the input z.", geluSlope},
		{"GELUTanhGrad", "computes dst = dy·g'(z) from the input z.", geluTanhSlope},
		{"SoftplusGrad", "computes dst = dy·σ(z) from the input z.", sigmoid},
	} {
		k := newKernel(f.name, f.doc).slices("dst", "dy", "saved")
		all = append(all, k.store("dst", mul(k.load("dy"), f.slope(k.load("saved")))))
	}
	for _, f := range []struct {
		name, doc string
		slope     func(a, alpha *value) *value
	}{
		{"LeakyReLUGrad", "computes dst = dy for a > 0 and alpha·dy otherwise; alpha is 0 for ReLU.", func(_, alpha *value) *value { return alpha }},
		{"ELUGrad", "computes dst = dy for a > 0 and (a+alpha)·dy otherwise.", add},
	} {
		k := newKernel(f.name, f.doc).slices("dst", "dy", "a").scalars("alpha")
		a := k.load("a")
		all = append(all, k.store("dst", mul(k.load("dy"), choose(less(num(0), a), num(1), f.slope(a, k.scalar("alpha"))))))
	}
	return all
}

func relu(x *value) *value {
	// The sum makes -0 a +0; larger keeps NaN, which is its second argument.
	return add(larger(num(0), x), num(0))
}

// elu takes e^x - 1 as 2^n f + (2^n - 1), which is relative also near 0. The sign of x
// makes the result of -0 a -0. Below -30 it is -1 long since.
func elu(x, alpha *value) *value {
	n, f := reducedMinusOne(larger(num(-30), x))
	power := powerOf2(n)
	negative := mul(alpha, fma(power, f, sub(power, num(1))))
	return choose(less(num(0), x), x, or(negative, and(x, word(signBit))))
}

func softplus(x *value) *value { return add(larger(num(0), x), softplusOfMinus(x)) }

// normalLimit is beyond where t·Φ(-t) is half the least float32, 14.4.
const normalLimit = 14.6

// normalTail splits Φ(-t), for t = |x| of at most normalLimit, into e^(-t²/2) and W(t),
// Mills' ratio over √2π. (t+4)·W(t) is a polynomial in (t-4)/(t+4) whose terms do not
// cancel. The rounding error of the square, which the exponential would multiply by
// t²/2, is made good.
func normalTail(x *value) (t, bell, ratio *value) {
	t = smaller(num(normalLimit), and(x, word(^uint32(signBit))))
	half := mul(t, num(-0.5))
	square := mul(half, t)
	rest := fma(half, t, mul(square, num(-1)))
	bell = exp(square)
	inverse := div(num(1), add(t, num(4)))
	v := horner(mul(sub(t, num(4)), inverse), 0.7552851438522339, -0.6078965663909912, 0.38713669776916504,
		-0.18652382001002985, 0.06040501594543457, -0.007523252163082361, -0.003514446783810854,
		0.0015661505749449134, 0.00017908898007590324, -0.0001310378429479897)
	return t, fma(bell, rest, bell), mul(v, inverse)
}

// gelu is max(x,0) - |x|·Φ(-|x|). The bell comes last: it may be denormal where the
// product is not.
func gelu(x *value) *value {
	t, bell, ratio := normalTail(x)
	return sub(larger(num(0), x), mul(bell, mul(t, ratio)))
}

// geluSlope is Φ(x) + x·φ(x), which beyond the limits is 0 or 1.
func geluSlope(x *value) *value {
	x = larger(num(-normalLimit), smaller(num(normalLimit), x))
	_, bell, ratio := normalTail(x)
	lower := mul(bell, ratio)
	phi := choose(less(x, num(0)), lower, sub(num(1), lower))
	return fma(mul(x, num(1/math.Sqrt(2*math.Pi))), bell, phi)
}

// The constants of GELU's approximation (Hendrycks and Gimpel 2016).
const cubic = 0.044715

var root = math.Sqrt(2 / math.Pi)

// doubleU is 2u.
func doubleU(x *value) *value {
	return mul(x, fma(mul(x, x), num(2*root*cubic), num(2*root)))
}

// geluTanh: the first factor is kept finite where the second is 0.
func geluTanh(x *value) *value { return mul(larger(num(-math.MaxFloat32), x), sigmoid(doubleU(x))) }

// geluTanhSlope is s + x·s·(1-s)·2u' for s = σ(2u). With e = e^-|2u|, s and 1-s are
// 1/(1+e) and e/(1+e), one or the other. Beyond ±16 the slope is 0 or 1.
func geluTanhSlope(x *value) *value {
	x = larger(num(-16), smaller(num(16), x))
	v := doubleU(x)
	e := exp(or(v, word(signBit)))
	d := div(num(1), add(e, num(1)))
	small := mul(e, d)
	growth := mul(x, fma(mul(x, x), num(6*root*cubic), num(2*root)))
	return fma(mul(small, d), growth, choose(less(v, num(0)), small, d))
}
