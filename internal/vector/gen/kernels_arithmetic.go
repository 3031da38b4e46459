package main

// arithmeticKernels are the operations of package backend that need no function.
func arithmeticKernels() []*kernel {
	var all []*kernel
	for _, o := range []struct {
		name, sign string
		of         func(x, y *value) *value
	}{{"Add", "+", add}, {"Sub", "-", sub}, {"Mul", "·", mul}, {"Div", "/", div}} {
		both := newKernel(o.name, "computes dst = x "+o.sign+" y.").slices("dst", "x", "y")
		left := newKernel(o.name+"Left", "computes dst = alpha "+o.sign+" y.").slices("dst", "y").scalars("alpha")
		right := newKernel(o.name+"Right", "computes dst = x "+o.sign+" alpha.").slices("dst", "x").scalars("alpha")
		all = append(all,
			both.store("dst", o.of(both.load("x"), both.load("y"))),
			left.store("dst", o.of(left.scalar("alpha"), left.load("y"))),
			right.store("dst", o.of(right.load("x"), right.scalar("alpha"))))
	}
	return append(all, axpby(), fillKernel(), finite(), affine(), affineBytes())
}

func axpby() *kernel {
	k := newKernel("Axpby", "computes dst = alpha·x + beta·dst, each product rounded.").slices("dst", "x").scalars("alpha", "beta")
	return k.store("dst", add(mul(k.scalar("alpha"), k.load("x")), mul(k.scalar("beta"), k.load("dst"))))
}

func fillKernel() *kernel {
	k := newKernel("Fill", "sets every element of dst to alpha.").slices("dst").scalars("alpha")
	return k.store("dst", k.scalar("alpha"))
}

// finite: x·0 is a zero for finite x and NaN for others, and the exponent of that says
// so. Or'ed together, the exponents are not 0 if any was not.
func finite() *kernel {
	k := newKernel("ProductsWithZero", "or's the bits of x·0 together: those of NaN have an exponent, those of a zero none.").slices("x").lanes32("bits")
	product := inside(mul(k.load("x"), num(0)), num(0))
	return k.accumulate("bits", num(0), func(bits *value) *value { return or(bits, product) })
}

func affine() *kernel {
	k := newKernel("Affine", "computes dst = alpha·x + beta, the product rounded.").slices("dst", "x").scalars("alpha", "beta")
	return k.store("dst", add(mul(k.scalar("alpha"), k.load("x")), k.scalar("beta")))
}

func affineBytes() *kernel {
	k := newKernel("AffineBytes", "computes dst = alpha·x + beta, the product rounded.").slices("dst").bytes("x").scalars("alpha", "beta")
	k.whole = true
	return k.store("dst", add(mul(k.scalar("alpha"), fromWord(k.load("x"))), k.scalar("beta")))
}
