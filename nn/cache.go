package nn

import "github.com/dnnbench/dnnbench/backend"

// cache is what belongs to a layer and one batch of m samples. That of layer 0 holds
// the input.
type cache struct {
	Layer                 // the zero Layer for the input, but for its units and dropout
	index int             // l
	added bool            // a residual block ends with adding A[l]
	a     *backend.Tensor // A[l]  [m n[l]]
	h     *backend.Tensor // g[l](Z[l]), where A[l] is not that and g'[l] is computed from it; else nil
	z     *backend.Tensor // Z[l], where g'[l] is computed from it; else nil
	hat   *backend.Tensor // the product and then x̂ [m n[l]], where it is normalised; else nil
	scale *backend.Tensor // r of x̂, for each unit or sample
	dz    *backend.Tensor // dZ[l] [m n[l]]; nil for the input, whose gradient nobody wants
}

// saved is what g'[l] is computed from.
func (c cache) saved() *backend.Tensor {
	switch {
	case c.z != nil:
		return c.z
	case c.h != nil:
		return c.h
	}
	return c.a
}

// masksItself says that A[l] tells both g' and the mask of dropout: that of ReLU is
// positive where g' is 1 and the mask is not 0. Then dA ⊙ mask ⊙ g' is dA/(1-p) where
// A[l] > 0, which the product that makes dA does in passing.
func (l Layer) masksItself() bool { return l.Activation.Kind == backend.ReLU && l.Residual == 0 }

// keepsOutput says that g' is computed from an output that A[l] does not hold.
func (l Layer) keepsOutput() bool {
	if l.Activation.Kind == backend.Identity || l.Activation.NeedsInput() {
		return false
	}
	return l.Residual > 0 || l.Dropout > 0 && !l.masksItself()
}

// rows is the cache of the first m samples.
func (c cache) rows(m int) cache {
	for _, t := range []**backend.Tensor{&c.a, &c.h, &c.z, &c.hat, &c.dz} {
		if *t != nil {
			*t = (*t).Rows(0, m)
		}
	}
	if c.Norm.Kind == LayerNorm {
		c.scale = c.scale.View(0, m)
	}
	return c
}
