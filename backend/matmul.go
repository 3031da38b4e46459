package backend

// Gemm says how MatMul multiplies.
type Gemm struct {
	TransX, TransY bool     // use the transpose of x, of y
	Alpha, Beta    float32  // see MatMul; a Gemm from Product() has alpha 1, beta 0
	Epilogue       Epilogue // what happens to the product before it is stored
}

// Product is alpha 1, beta 0 and no epilogue.
func Product() Gemm { return Gemm{Alpha: 1} }

// Epilogue is what happens to a product before it is stored, in this order; parts
// that are zero are left out:
//
//	z   = product + Bias             Bias: n elements, the same for every row
//	SaveZ = z                        SaveZ [m n]
//	a   = Activation(z)
//	dst = a ⊙ Grad'(Saved)           Saved [m n]: what ActivationGrad calls saved
//
// and, from the left factor alone, whatever alpha,
//
//	RowSums[i] = Σ op(x)[i k] over k     RowSums: m elements; alpha is not 0
//
// which is the gradient of a bias beside that of its weights: dW = dZᵀ·A and db = Σ dZ.
// On one backend the order of summation is a function of the shape alone. A backend that
// sums while it multiplies adds up k in one accumulator.
//
// Finite is a state: what CheckFinite does there, of dst and RowSums.
type Epilogue struct {
	Bias       *Tensor
	SaveZ      *Tensor
	Activation Activation
	Grad       Activation
	Saved      *Tensor
	RowSums    *Tensor
	Finite     *Tensor
}

// MatMul computes, for op(x) [m k], op(y) [k n] and dst [m n],
//
//	dst = epilogue(alpha·op(x)·op(y) + beta·dst)
//
// where op transposes if TransX or TransY says so. With beta 0, dst is not read:
// it may hold NaN. NaN and Inf in x and y spread as IEEE 754 says: 0·Inf is NaN.
// y may be Float16: the product then has the bits of that of y widened to float32, which
// is exact, and half of its bytes are read. k may be 0. With alpha 0, as in BLAS, neither
// x nor y is read: NaN in them does not spread. dst, SaveZ and RowSums overlap nothing.
func MatMul(b Backend, dst, x, y *Tensor, o Gemm) {
	checkMatMul(b, dst, x, y, o)
	if sums := o.Epilogue.RowSums; sums != nil && (dst.Len() == 0 || !b.Supports(o.Epilogue)) {
		o.Epilogue.RowSums = nil
		b.Reduce(ReduceSum, alongK(o), sums, x)
		if state := o.Epilogue.Finite; state != nil {
			b.CheckFinite(state, sums)
		}
	}
	if b.Supports(o.Epilogue) {
		b.Gemm(dst, x, y, o)
		return
	}
	e := o.Epilogue
	o.Epilogue = Epilogue{}
	b.Gemm(dst, x, y, o)
	if e.Bias != nil {
		b.Binary(OpAdd, dst, dst, e.Bias.View(0, e.Bias.Len()))
	}
	if e.SaveZ != nil {
		b.Copy(e.SaveZ, dst)
	}
	if e.Activation.Kind != Identity {
		b.Activate(e.Activation, dst, dst)
	}
	if e.Saved != nil {
		b.ActivationGrad(e.Grad, dst, dst, e.Saved)
	}
	if e.Finite != nil {
		b.CheckFinite(e.Finite, dst)
	}
}

// alongK is the axis of x that a product sums over.
func alongK(o Gemm) Axis {
	if o.TransX {
		return Down
	}
	return Across
}
