package main

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
	} {
		k := newKernel(f.name, f.doc).slices("dst", "x")
		all = append(all, k.store("dst", f.of(k.load("x"))))
	}
	leaky := newKernel("LeakyReLU", "computes dst = x for x > 0 and alpha·x otherwise.").slices("dst", "x").scalars("alpha")
	x := leaky.load("x")
	all = append(all, leaky.store("dst", mul(x, choose(less(num(0), x), num(1), leaky.scalar("alpha")))))

	for _, f := range []struct {
		name, doc string
		slope     func(a *value) *value
	}{
		{"SigmoidGrad", "computes dst = dy·a(1-a).", func(a *value) *value { return mul(a, sub(num(1), a)) }},
		{"TanhGrad", "computes dst = dy·(1-a)(1+a).", func(a *value) *value { return mul(sub(num(1), a), add(num(1), a)) }},
	} {
		k := newKernel(f.name, f.doc).slices("dst", "dy", "a")
		all = append(all, k.store("dst", mul(k.load("dy"), f.slope(k.load("a")))))
	}
	step := newKernel("LeakyReLUGrad", "computes dst = dy for a > 0 and alpha·dy otherwise; alpha is 0 for ReLU.").slices("dst", "dy", "a").scalars("alpha")
	return append(all, step.store("dst", mul(step.load("dy"), choose(less(num(0), step.load("a")), num(1), step.scalar("alpha")))))
}

func relu(x *value) *value {
	// The sum makes -0 a +0; max keeps NaN, which is its second argument.
	return add(larger(num(0), x), num(0))
}
