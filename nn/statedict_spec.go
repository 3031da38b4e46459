package nn

import (
	"fmt"
	"slices"

	"github.com/dnnbench/dnnbench/backend"
)

// Spec is the network that the weights say: its widths, and which layers are normalised,
// with PyTorch's constants. What no weight says is the activation, here the same in all
// hidden layers, and the loss; change the rest (another ε, a residual) in the spec.
func (d StateDict) Spec(act backend.Activation, loss backend.LossKind) (Spec, error) {
	if len(d.linears) == 0 {
		return Spec{}, fmt.Errorf("a state dict without weights: read one by ReadStateDict")
	}
	var units []int
	for i, l := range d.linears {
		weight := l.tensors["weight"]
		if i > 0 && weight.dims[1] != units[i-1] {
			return Spec{}, fmt.Errorf("%s is %v behind a layer of %d units: the names do not tell the order of the layers, so name the modules in their order",
				weight.name, weight.dims, units[i-1])
		}
		units = append(units, weight.dims[0])
	}
	s := Dense(d.linears[0].tensors["weight"].dims[1], units, act, loss)
	for i, norm := range d.norms {
		l := d.normalised(i)
		if l >= len(units)-1 || units[l] != norm.units() || s.Layers[l].Norm.Kind != NoNorm {
			return Spec{}, fmt.Errorf("it is not clear which layer module %q normalises: write the spec by hand", norm.name)
		}
		kind := LayerNorm
		if norm.isBatchNorm() {
			kind = BatchNorm
		}
		var err error
		if s.Layers[l].Norm, err = ParseNorm(kind.String()); err != nil {
			return Spec{}, err
		}
	}
	return s, s.Validate()
}

// normalised is the layer, from 0, that a normalisation belongs to: the one before it or,
// where they are listed apart, with one for each hidden layer, that with its number.
func (d StateDict) normalised(i int) int {
	place := d.norms[i].place
	before, _ := slices.BinarySearchFunc(d.linears, place, func(m torchModule, place int) int { return m.place - place })
	apart := d.norms[0].place > d.linears[len(d.linears)-1].place || d.norms[len(d.norms)-1].place < d.linears[0].place
	if apart && len(d.norms) == len(d.linears)-1 {
		return i
	}
	if before == 0 {
		return len(d.linears) // none
	}
	return before - 1
}

// values are the weights as layout.stored lists those of a spec.
func (d StateDict) values(s Spec) ([][]float32, error) {
	norms := make([]*torchModule, len(s.Layers)) // of the layers that have one
	next := 0
	for i, l := range s.Layers {
		if l.Norm.Kind == NoNorm {
			continue
		}
		if next == len(d.norms) || d.norms[next].isBatchNorm() != (l.Norm.Kind == BatchNorm) {
			return nil, fmt.Errorf("it has no %v normalisation for layer %d", l.Norm.Kind, i+1)
		}
		norms[i] = &d.norms[next]
		next++
	}
	if next != len(d.norms) || len(d.linears) != len(s.Layers) {
		return nil, fmt.Errorf("it has %d dense layers and %d normalisations, and its architecture needs %d and %d",
			len(d.linears), len(d.norms), len(s.Layers), next)
	}
	var all [][]float32
	for _, p := range newLayout(s).stored() {
		l := p.part.layer - 1
		module := &d.linears[l]
		if p.part.role != weights && p.part.role != biases {
			module = norms[l]
		}
		values, err := module.find(p)
		if err != nil {
			return nil, err
		}
		if bias, ok := d.linears[l].tensors["bias"]; ok && p.leaf == "running_mean" {
			for i, b := range float32s(bias.view) {
				values[i] -= b
			}
		}
		all = append(all, values)
	}
	return all, nil
}

// find is what a module holds of a stored tensor.
func (m *torchModule) find(p storedTensor) ([]float32, error) {
	t, ok := m.tensors[p.leaf]
	if !ok && p.part.role == biases { // nn.Linear(…, bias=False)
		return make([]float32, p.part.len()), nil
	}
	if !ok {
		return nil, fmt.Errorf("module %q has no %s", m.name, p.leaf)
	}
	if !slices.Equal(t.dims, p.dims) {
		return nil, fmt.Errorf("tensor %s is F32 %v, and its architecture needs F32 %v", t.name, t.dims, p.dims)
	}
	return float32s(t.view), nil
}
