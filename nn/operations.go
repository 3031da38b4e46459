package nn

// ForwardFLOPs is the floating-point operations of the products of a forward pass, for one
// sample: 2·Σ n[l-1]·n[l]. Biases, activations and normalisations are few beside them, and
// not counted.
func (s Spec) ForwardFLOPs() float64 {
	products, _ := s.products()
	return 2 * products
}

// StepFLOPs is those of a training step, for one sample: three products a layer, for A[l],
// dW[l] and dA[l-1], but two in the first, whose input needs no gradient.
func (s Spec) StepFLOPs() float64 {
	products, first := s.products()
	return 2 * (3*products - first)
}

// products is the multiplications of all layers, and of the first.
func (s Spec) products() (all, first float64) {
	in := s.Inputs
	for l, layer := range s.Layers {
		n := float64(in) * float64(layer.Units)
		if l == 0 {
			first = n
		}
		all += n
		in = layer.Units
	}
	return all, first
}
