package nn

import "github.com/dnnbench/dnnbench/backend"

// dense is layer l as a building block: a forward half that keeps a cache, and a
// backward half that uses it. Its tensors are views of the flat parameters and
// gradients.
type dense struct {
	Layer
	normals
	index int             // l
	w     *backend.Tensor // W[l]  [n[l] n[l-1]]
	b     *backend.Tensor // b[l]  [n[l]]; nil where batch normalisation follows
	dw    *backend.Tensor // dW[l], as W[l]
	db    *backend.Tensor // db[l], as b[l]
}

// forward computes g[l](A[l-1]·W[l]ᵀ + b[l]), one product with its epilogue or, where it is
// normalised, a product and a pass; drops elements of it in training, and adds an earlier
// layer's output where the layer is the end of a residual block.
func (d dense) forward(b backend.Backend, p pass) {
	own, below := p.layers[d.index], p.layers[d.index-1]
	h := own.a
	if p.training != nil && own.h != nil {
		h = own.h
	}
	g := backend.Product()
	g.TransY = true
	if d.Norm.Kind == NoNorm {
		g.Epilogue = backend.Epilogue{Bias: d.b, SaveZ: own.z, Activation: d.Activation}
		backend.MatMul(b, h, below.a, d.w, g)
	} else {
		g.Epilogue.Bias = d.b
		backend.MatMul(b, own.hat, below.a, d.w, g)
		d.normalise(b, p, own, h)
	}
	if p.drops(d.Dropout) {
		p.drop(b, d.index, d.Dropout, own.a, h)
		h = own.a
	}
	if d.Residual > 0 {
		backend.Add(b, own.a, h, p.layers[d.index-d.Residual].a)
	}
}

// backward computes, from dZ[l], the gradients of the layer and dZ of the one below:
//
//	dW[l] = dZ[l]ᵀ·A[l-1]     db[l] = Σ over samples of dZ[l]
//	dA[l-1] = dZ[l]·W[l]      dZ[l-1] = dA[l-1] ⊙ mask ⊙ g'[l-1]
//
// where a normalisation first makes of dZ[l] the gradient of the product that it normalised.
// The 1/m of the mean is in dZ[L] already. A state, where there is one, latches gradients
// that are not finite.
func (d dense) backward(b backend.Backend, p pass, state *backend.Tensor) {
	own, below := p.layers[d.index], p.layers[d.index-1]
	if p.drops(d.Dropout) && !d.masksItself() {
		p.drop(b, d.index, d.Dropout, own.dz, own.dz)
	}
	if d.Norm.Kind != NoNorm {
		d.normaliseGrad(b, own, state)
	}
	g := backend.Product()
	g.TransX = true
	g.Epilogue = backend.Epilogue{RowSums: d.db, Finite: state}
	backend.MatMul(b, d.dw, own.dz, below.a, g)
	if below.dz == nil {
		return
	}
	backend.MatMul(b, below.dz, own.dz, d.w, below.gradient(p))
}

// gradient is the product that makes dZ of a layer, from dA = dZ·W of the one above. Of a
// residual block it keeps dA for the layer whose output was added, and adds the dA that
// such a block kept for this one: neither takes a pass of its own.
func (c cache) gradient(p pass) backend.Gemm {
	g := backend.Product()
	if c.masksItself() && p.drops(c.Dropout) {
		g.Alpha = 1 / (1 - c.Dropout)
	}
	if c.added {
		g.Beta = g.Alpha
	}
	if from := c.index - c.Residual; c.Residual > 0 && from > 0 {
		g.Epilogue.SaveZ = p.layers[from].dz
	}
	if c.Activation.Kind != backend.Identity {
		g.Epilogue.Grad, g.Epilogue.Saved = c.Activation, c.saved()
	}
	return g
}
