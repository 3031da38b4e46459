package main

// optimizerKernels are the rules of package backend for weights w with gradients g:
// rate is α or, for Adam, α/c1; decay is λ, for AdamW αλ; root is 1/√c2. A gradient's
// square may exceed float32 where (1-β2)g² does not, so the factors come in that order.
func optimizerKernels() []*kernel {
	sgd := newKernel("SGD", "makes a step of gradient descent.").slices("w", "grad").scalars("rate", "decay")
	sgd.store("w", fnma(sgd.scalar("rate"), coupled(sgd), sgd.load("w")))

	momentum := newKernel("Momentum", "makes a step with momentum.").slices("w", "grad", "m").scalars("rate", "decay", "beta1")
	m := fma(momentum.scalar("beta1"), momentum.load("m"), coupled(momentum))
	momentum.store("w", fnma(momentum.scalar("rate"), m, momentum.load("w"))).store("m", m)

	nesterov := newKernel("Nesterov", "makes a step with Nesterov's momentum.").slices("w", "grad", "m").scalars("rate", "decay", "beta1")
	g := coupled(nesterov)
	m = fma(nesterov.scalar("beta1"), nesterov.load("m"), g)
	ahead := fma(nesterov.scalar("beta1"), m, g)
	nesterov.store("w", fnma(nesterov.scalar("rate"), ahead, nesterov.load("w"))).store("m", m)

	decay := newKernel("Decay", "makes weights smaller by a share of them.").slices("w").scalars("share")
	decay.store("w", fnma(decay.scalar("share"), decay.load("w"), decay.load("w")))

	clip := newKernel("Clip", "computes dst = x·factor, held within least and most.").slices("dst", "x").scalars("factor", "least", "most")
	clip.store("dst", smaller(larger(mul(clip.scalar("factor"), clip.load("x")), clip.scalar("least")), clip.scalar("most")))

	soft := newKernel("SoftThreshold", "moves weights to 0 by a distance, or as far as they are from it.").slices("w").scalars("least", "most")
	soft.store("w", sub(soft.load("w"), smaller(larger(soft.load("w"), soft.scalar("least")), soft.scalar("most"))))

	return []*kernel{sgd, momentum, nesterov, decay, clip, soft,
		rmsProp("RMSProp", "makes a step of RMSProp.", epsilonOutside),
		rmsProp("RMSPropInside", "makes a step of RMSProp with epsilon inside the root.", epsilonInside),
		adaGrad("AdaGrad", "makes a step of AdaGrad.", epsilonOutside),
		adaGrad("AdaGradInside", "makes a step of AdaGrad with epsilon inside the root.", epsilonInside),
		amsGrad(), nAdam(),
		adam("Adam", "makes a step of Adam.", coupled, func(k *kernel) *value { return k.load("w") }),
		adam("AdamW", "makes a step of AdamW.", func(k *kernel) *value { return k.load("grad") },
			func(k *kernel) *value { return fnma(k.scalar("decay"), k.load("w"), k.load("w")) })}
}

func epsilonOutside(k *kernel, v *value) *value { return add(sqrt(v), k.scalar("epsilon")) }

func epsilonInside(k *kernel, v *value) *value { return sqrt(add(v, k.scalar("epsilon"))) }

func rmsProp(name, doc string, root func(k *kernel, v *value) *value) *kernel {
	k := newKernel(name, doc).slices("w", "grad", "v").scalars("rate", "decay", "beta2", "rest2", "epsilon")
	g := coupled(k)
	v := secondMoment(k, g)
	return k.store("w", sub(k.load("w"), div(mul(k.scalar("rate"), g), root(k, v)))).store("v", v)
}

func adaGrad(name, doc string, root func(k *kernel, v *value) *value) *kernel {
	k := newKernel(name, doc).slices("w", "grad", "v").scalars("rate", "decay", "epsilon")
	g := coupled(k)
	v := fma(g, g, k.load("v"))
	return k.store("w", sub(k.load("w"), div(mul(k.scalar("rate"), g), root(k, v)))).store("v", v)
}

func amsGrad() *kernel {
	k := newKernel("AMSGrad", "makes a step of AMSGrad. rest1 is 1-beta1, rest2 1-beta2.").slices("w", "grad", "m", "v", "top").
		scalars("rate", "decay", "beta1", "rest1", "beta2", "rest2", "root", "epsilon")
	g := coupled(k)
	m := fma(k.scalar("rest1"), g, mul(k.scalar("beta1"), k.load("m")))
	v := secondMoment(k, g)
	top := larger(v, k.load("top"))
	step := div(mul(k.scalar("rate"), m), fma(sqrt(top), k.scalar("root"), k.scalar("epsilon")))
	return k.store("w", sub(k.load("w"), step)).store("m", m).store("v", v).store("top", top)
}

func nAdam() *kernel {
	k := newKernel("NAdam", "makes a step of NAdam: rate is α(1-μ)/c of the gradient, ahead α·μ/c of the moment.").slices("w", "grad", "m", "v").
		scalars("rate", "ahead", "decay", "beta1", "rest1", "beta2", "rest2", "root", "epsilon")
	g := coupled(k)
	m := fma(k.scalar("rest1"), g, mul(k.scalar("beta1"), k.load("m")))
	v := secondMoment(k, g)
	step := div(fma(k.scalar("rate"), g, mul(k.scalar("ahead"), m)), fma(sqrt(v), k.scalar("root"), k.scalar("epsilon")))
	return k.store("w", sub(k.load("w"), step)).store("m", m).store("v", v)
}

// coupled is g + λw.
func coupled(k *kernel) *value { return fma(k.scalar("decay"), k.load("w"), k.load("grad")) }

func secondMoment(k *kernel, g *value) *value {
	return fma(mul(k.scalar("rest2"), g), g, mul(k.scalar("beta2"), k.load("v")))
}

func adam(name, doc string, gradient, weight func(k *kernel) *value) *kernel {
	k := newKernel(name, doc+" rest1 is 1-beta1, rest2 1-beta2.").slices("w", "grad", "m", "v").
		scalars("rate", "decay", "beta1", "rest1", "beta2", "rest2", "root", "epsilon")
	g := gradient(k)
	m := fma(k.scalar("rest1"), g, mul(k.scalar("beta1"), k.load("m")))
	v := secondMoment(k, g)
	step := div(mul(k.scalar("rate"), m), fma(sqrt(v), k.scalar("root"), k.scalar("epsilon")))
	return k.store("w", sub(weight(k), step)).store("m", m).store("v", v)
}
