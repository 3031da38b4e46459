package nn

import (
	"fmt"

	"github.com/dnnbench/dnnbench/backend"
)

// storedTensor is a tensor that a file or a checkpoint of a model must hold, as it is
// called and shaped there.
type storedTensor struct {
	name string
	leaf string // its last part
	dims []int
	part part
	from int // its first element within the part
}

// stored lists all that a model has learnt, its parameters and what it remembers of its
// batches, under the names that PyTorch gives to those of an nn.Sequential of Linear,
// BatchNorm1d or LayerNorm, activations and Dropout.
func (l layout) stored() []storedTensor {
	var all []storedTensor
	add := func(p part, leaf string, from int, dims ...int) {
		all = append(all, storedTensor{fmt.Sprintf("%d.%s", p.module, leaf), leaf, dims, p, from})
	}
	for _, p := range append(l.parts[:len(l.parts):len(l.parts)], l.statistics...) {
		switch p.role {
		case weights, scales:
			add(p, "weight", 0, p.dims...)
		case biases, shifts:
			add(p, "bias", 0, p.dims...)
		case running:
			units := p.dims[1]
			add(p, "running_mean", 0, units)
			add(p, "running_var", units, units)
		}
	}
	return all
}

// tensor is where a stored tensor lies in the model.
func (m *Model) tensor(s storedTensor) *backend.Tensor {
	flat := m.params
	if s.part.role == running {
		flat = m.statistics
	}
	return s.of(flat)
}

// of is the tensor's view of a flat vector.
func (s storedTensor) of(flat *backend.Tensor) *backend.Tensor {
	return flat.View(s.part.offset+s.from, s.dims...)
}

// downloadStored reads a stored tensor.
func (m *Model) downloadStored(s storedTensor) ([]float32, error) {
	t := m.tensor(s)
	values := make([]float32, t.Len())
	if err := backend.Download(m.b, values, t); err != nil {
		return nil, fmt.Errorf("%s: %w", s.name, err)
	}
	return values, nil
}

// uploadStored sets a stored tensor.
func (m *Model) uploadStored(s storedTensor, values []float32) error {
	if i := notFinite(values); i >= 0 {
		return fmt.Errorf("%s: element %d is %g: it must be finite", s.name, i, values[i])
	}
	if err := backend.Upload(m.b, m.tensor(s), values); err != nil {
		return fmt.Errorf("%s: %w", s.name, err)
	}
	return nil
}
