package nn

import "github.com/dnnbench/dnnbench/backend"

// trace is what a batch leaves behind in the layers 0 … L, with A[0] the input.
type trace []layerTrace

// layerTrace has a row for each sample.
type layerTrace struct {
	norm normalised  // of the product, where it is normalised
	z    [][]float64 // Z[l]
	mask [][]float64 // of dropout, or nil
	a    [][]float64 // A[l]
}

// forward computes, layer by layer, z = W·a + b, normalised in places, and a = g(z) ⊙ mask + an earlier a.
func (r *reference) forward(inputs [][]float64) trace {
	t := trace{{a: inputs}}
	for i, layer := range r.spec.Layers {
		l := i + 1
		own := layerTrace{z: affine(t[i].a, layer.Units, r.of(r.params, l, weights), r.of(r.params, l, biases)), mask: r.mask(l, len(inputs))}
		if layer.Norm.Kind != NoNorm {
			own.norm, own.z = r.normalise(l, own.z)
		}
		for s, z := range own.z {
			a := make([]float64, layer.Units)
			for j := range a {
				a[j] = value(layer.Activation, z[j])
				if own.mask != nil {
					a[j] *= own.mask[s][j]
				}
				if layer.Residual > 0 {
					a[j] += t[l-layer.Residual].a[s][j]
				}
			}
			own.a = append(own.a, a)
		}
		t = append(t, own)
	}
	return t
}

// logits are Z[L].
func (t trace) logits() [][]float64 { return t[len(t)-1].a }

// affine computes W·a + b for each row a; b may be nil.
func affine(below [][]float64, units int, w, b []float64) [][]float64 {
	z := matrix(len(below), units)
	for s, a := range below {
		for i := range units {
			if b != nil {
				z[s][i] = b[i]
			}
			for j, v := range a {
				z[s][i] += w[i*len(a)+j] * v
			}
		}
	}
	return z
}

// mask is that of layer l in training at step 0, or nil; see backend.Dropout.
func (r *reference) mask(l, samples int) [][]float64 {
	layer := r.spec.Layers[l-1]
	if layer.Dropout == 0 {
		return nil
	}
	keep, stream := 1-layer.Dropout, dropoutStream(r.spec.Seed, l)
	mask := matrix(samples, layer.Units)
	for s, row := range mask {
		for j := range row {
			words := stream.Words(0, uint32(s*((len(row)+3)/4)+j/4))
			if backend.Unit(words[j%4]) < keep {
				row[j] = float64(1 / keep)
			}
		}
	}
	return mask
}

// backward adds the gradients of the mean loss to grads:
// dz[L] from the loss; dw = Σ dz·aᵀ, db = Σ dz, da below = Wᵀ·dz, dz = da ⊙ mask ⊙ g'.
func (r *reference) backward(grads []float64, t trace, targets [][]float64) {
	samples := len(targets)
	da := make([][][]float64, len(t))
	for l := range t {
		da[l] = matrix(samples, len(t[l].a[0]))
	}
	for s, z := range t.logits() {
		for j, g := range r.spec.lossGrad(z, targets[s]) {
			da[len(t)-1][s][j] = g / float64(samples)
		}
	}
	for l := len(t) - 1; l > 0; l-- {
		layer, own := r.spec.Layers[l-1], t[l]
		if layer.Residual > 0 {
			accumulate(da[l-layer.Residual], da[l])
		}
		dz := da[l]
		for s, row := range dz {
			for j := range row {
				row[j] *= derivative(layer.Activation, own.z[s][j])
				if own.mask != nil {
					row[j] *= own.mask[s][j]
				}
			}
		}
		if layer.Norm.Kind != NoNorm {
			dz = r.backwardNormalise(grads, l, own.norm, dz)
		}
		r.backwardAffine(grads, l, dz, t[l-1].a, da[l-1])
	}
}

// backwardAffine adds dw, db where there is one, and da below.
func (r *reference) backwardAffine(grads []float64, l int, dz, below, da [][]float64) {
	w, dw, db := r.of(r.params, l, weights), r.of(grads, l, weights), r.of(grads, l, biases)
	for s, row := range dz {
		for i, d := range row {
			if db != nil {
				db[i] += d
			}
			for j, v := range below[s] {
				dw[i*len(below[s])+j] += d * v
				da[s][j] += d * w[i*len(below[s])+j]
			}
		}
	}
}

func accumulate(sum, x [][]float64) {
	for s, row := range x {
		for j, v := range row {
			sum[s][j] += v
		}
	}
}

func matrix(rows, columns int) [][]float64 {
	m := make([][]float64, rows)
	for i := range m {
		m[i] = make([]float64, columns)
	}
	return m
}
