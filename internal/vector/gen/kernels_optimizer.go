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

	rms := newKernel("RMSProp", "makes a step of RMSProp.").slices("w", "grad", "v").scalars("rate", "decay", "beta2", "rest2", "epsilon")
	g = coupled(rms)
	v := secondMoment(rms, g)
	step := div(mul(rms.scalar("rate"), g), add(sqrt(v), rms.scalar("epsilon")))
	rms.store("w", sub(rms.load("w"), step)).store("v", v)

	return []*kernel{sgd, momentum, nesterov, rms,
		adam("Adam", "makes a step of Adam.", coupled, func(k *kernel) *value { return k.load("w") }),
		adam("AdamW", "makes a step of AdamW.", func(k *kernel) *value { return k.load("grad") },
			func(k *kernel) *value { return fnma(k.scalar("decay"), k.load("w"), k.load("w")) })}
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
