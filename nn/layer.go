package nn

import "github.com/dnnbench/dnnbench/backend"

// dense is layer l as a building block: a forward half that keeps a cache, and a
// backward half that uses it. Its tensors are views of the flat parameters and
// gradients.
type dense struct {
	act backend.Activation // g[l]
	w   *backend.Tensor    // W[l]  [n[l] n[l-1]]
	b   *backend.Tensor    // b[l]  [n[l]]
	dw  *backend.Tensor    // dW[l], as W[l]
	db  *backend.Tensor    // db[l], as b[l]
}

// cache is what belongs to a layer and one batch of m samples. That of layer 0 holds
// the input.
type cache struct {
	act backend.Activation // g[l]; identity for the input
	a   *backend.Tensor    // A[l]  [m n[l]]
	z   *backend.Tensor    // Z[l], where g'[l] is computed from it; else nil
	dz  *backend.Tensor    // dZ[l] [m n[l]]; nil for the input, whose gradient nobody wants
}

// saved is what g'[l] is computed from.
func (c cache) saved() *backend.Tensor {
	if c.z != nil {
		return c.z
	}
	return c.a
}

// forward computes A[l] = g[l](A[l-1]·W[l]ᵀ + b[l]), one product with its epilogue.
func (d dense) forward(b backend.Backend, own, below cache) {
	g := backend.Product()
	g.TransY = true
	g.Epilogue = backend.Epilogue{Bias: d.b, SaveZ: own.z, Activation: d.act}
	backend.MatMul(b, own.a, below.a, d.w, g)
}

// backward computes, from dZ[l], the gradients of the layer and dZ of the one below:
//
//	dW[l] = dZ[l]ᵀ·A[l-1]     db[l] = Σ over samples of dZ[l]
//	dZ[l-1] = (dZ[l]·W[l]) ⊙ g'[l-1]
//
// The 1/m of the mean is in dZ[L] already. A state, where there is one, latches gradients
// that are not finite.
func (d dense) backward(b backend.Backend, own, below cache, state *backend.Tensor) {
	weights := backend.Product()
	weights.TransX = true
	weights.Epilogue = backend.Epilogue{RowSums: d.db, Finite: state}
	backend.MatMul(b, d.dw, own.dz, below.a, weights)
	if below.dz == nil {
		return
	}
	down := backend.Product()
	if below.act.Kind != backend.Identity {
		down.Epilogue = backend.Epilogue{Grad: below.act, Saved: below.saved()}
	}
	backend.MatMul(b, below.dz, own.dz, d.w, down)
}
