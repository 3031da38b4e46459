package nn

import (
	"math"

	"github.com/dnnbench/dnnbench/backend"
)

// folded is W and b of a layer for inference. There batch normalisation is affine, so it
// goes into them: with s = γ/√(variance+ε), W' = s·W and b' = β - s·mean, computed in
// float64 and rounded once. The product is then of k+1 roundings where it was of k, and the
// two of the normalisation itself go: answers move by less than the bound of a product.
func (m *Model) folded(l int) (w, bias []float32, err error) {
	w, bias, err = m.Weights(l)
	d := m.layers[l-1]
	if err != nil || d.Norm.Kind != BatchNorm {
		return w, bias, err
	}
	values := map[*backend.Tensor][]float32{}
	for _, t := range []*backend.Tensor{d.gamma, d.beta, d.running} {
		values[t] = make([]float32, t.Len())
		if err := backend.Download(m.b, values[t], t); err != nil {
			return nil, nil, err
		}
	}
	n, bias := d.Units, make([]float32, d.Units)
	gamma, beta, mean, variance := values[d.gamma], values[d.beta], values[d.running][:n], values[d.running][n:]
	in := len(w) / n
	for i := range n {
		s := float64(gamma[i]) / math.Sqrt(float64(variance[i])+float64(d.Norm.Epsilon))
		row := w[i*in : (i+1)*in]
		for j, v := range row {
			row[j] = float32(s * float64(v))
		}
		bias[i] = float32(float64(beta[i]) - s*float64(mean[i]))
	}
	return w, bias, nil
}
