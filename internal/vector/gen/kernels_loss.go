package main

// softmaxKernels work on one row, whose largest element is top.
func softmaxKernels() []*kernel {
	shifted := func(k *kernel) *value { return exp(sub(k.load("x"), k.scalar("top"))) }

	exps := newKernel("ShiftedExp", "computes dst = e^(x-top) and adds it up.").slices("dst", "x").scalars("top").lanes64("sum")
	e := shifted(exps)
	exps.store("dst", e).sum("sum", widen(inside(e, num(0))))

	sum := newKernel("SumOfShiftedExp", "adds e^(x-top) up.").slices("x").scalars("top").lanes64("sum")
	sum.sum("sum", widen(inside(shifted(sum), num(0))))

	grad := newKernel("SoftmaxGrad", "computes dst = y·(dy - sum).").slices("dst", "dy", "y").scalars("sum")
	grad.store("dst", mul(grad.load("y"), sub(grad.load("dy"), grad.scalar("sum"))))
	return []*kernel{exps, sum, grad}
}

// lossKernels work on one sample. Losses and gradients have kernels of their own, as
// not every loss is computed for its gradient.
func lossKernels() []*kernel {
	square := newKernel("SquaredError", "adds (z-t)² up.").slices("z", "t").lanes64("sum")
	d := widen(inside(sub(square.load("z"), square.load("t")), num(0)))
	square.sum("sum", mulWide(d, d))

	squareGrad := newKernel("SquaredErrorGrad", "computes dst = scale·(z-t).").slices("dst", "z", "t").scalars("scale")
	squareGrad.store("dst", mul(sub(squareGrad.load("z"), squareGrad.load("t")), squareGrad.scalar("scale")))

	cross := newKernel("SigmoidCrossEntropy", "adds max(z,0) - zt + log(1+e^-|z|) up.").slices("z", "t").lanes64("sum")
	z := cross.load("z")
	cross.sum("sum", widen(inside(add(fnma(z, cross.load("t"), larger(num(0), z)), softplusOfMinus(z)), num(0))))

	crossGrad := newKernel("SigmoidCrossEntropyGrad", "computes dst = scale·(σ(z)-t).").slices("dst", "z", "t").scalars("scale")
	crossGrad.store("dst", mul(sub(sigmoid(crossGrad.load("z")), crossGrad.load("t")), crossGrad.scalar("scale")))
	return []*kernel{square, squareGrad, cross, crossGrad}
}
