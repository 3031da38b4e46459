package nn

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/nlpodyssey/safetensors"

	"github.com/dnnbench/dnnbench/backend"
)

// Load makes a model from a file that [Model.Save] wrote. maxBatch becomes its spec's
// MaxBatch.
func Load(b backend.Backend, path string, maxBatch int) (*Model, error) {
	m, err := load(b, path, maxBatch)
	if err != nil {
		return nil, fmt.Errorf("loading the network %s: %w", path, err)
	}
	return m, nil
}

func load(b backend.Backend, path string, maxBatch int) (*Model, error) {
	_, tensors, meta, err := readSafetensors(path)
	if err != nil {
		return nil, err
	}
	stored, err := decode(tensors, meta)
	if err != nil {
		return nil, err
	}
	stored.spec.MaxBatch = maxBatch
	m, err := allocate(b, stored.spec)
	if err != nil {
		return nil, err
	}
	for i, s := range m.layout.stored() {
		if err := m.uploadStored(s, stored.values[i]); err != nil {
			m.Free()
			return nil, err
		}
	}
	return m, nil
}

// storedModel is the contents of a file.
type storedModel struct {
	spec   Spec
	values [][]float32 // as layout.stored lists them
}

// decode makes a network of the contents of a file. Nothing is allocated for a size that
// the metadata claims before a tensor of that size was found.
func decode(tensors safetensors.SafeTensors, meta map[string]string) (storedModel, error) {
	spec, err := specOf(meta)
	if err != nil {
		return storedModel{}, err
	}
	if err := spec.Validate(); err != nil {
		return storedModel{}, err
	}
	needed := newLayout(spec).stored()
	if tensors.Len() != len(needed) {
		return storedModel{}, fmt.Errorf("it has %d tensors, and its %d layers need %d", tensors.Len(), len(spec.Layers), len(needed))
	}
	stored := storedModel{spec: spec}
	for _, s := range needed {
		values, err := s.decode(tensors)
		if err != nil {
			return storedModel{}, err
		}
		stored.values = append(stored.values, values)
	}
	return stored, nil
}

// decode finds the tensor and converts it.
func (s storedTensor) decode(tensors safetensors.SafeTensors) ([]float32, error) {
	t, ok := tensors.Tensor(s.name)
	if !ok {
		return nil, fmt.Errorf("it has no tensor %s", s.name)
	}
	if t.DType() != safetensors.F32 || !slices.Equal(t.Shape(), sizes(s.dims...)) {
		return nil, fmt.Errorf("tensor %s is %v %v, and its architecture needs F32 %v", s.name, t.DType(), t.Shape(), s.dims)
	}
	return float32s(t), nil
}

// specOf rebuilds a spec from the metadata.
func specOf(meta map[string]string) (Spec, error) {
	var widths []int
	var activations []storedActivation
	var loss string
	for key, value := range map[string]any{
		keyArchitecture: &widths, keyActivations: &activations, keyLoss: &loss,
	} {
		text, ok := meta[key]
		if !ok {
			return Spec{}, fmt.Errorf("its metadata has no %s: it was not written by this program", key)
		}
		if err := json.Unmarshal([]byte(text), value); err != nil {
			return Spec{}, fmt.Errorf("its metadata's %s: %w", key, err)
		}
	}
	if len(widths) < 2 || len(activations) != len(widths)-2 {
		return Spec{}, fmt.Errorf("its metadata has %d sizes and %d activations: they need an input, an output, and an activation for each size between",
			len(widths), len(activations))
	}
	kind, err := backend.ParseLoss(loss)
	if err != nil {
		return Spec{}, fmt.Errorf("its metadata: %w", err)
	}
	spec := Dense(widths[0], widths[1:], backend.Activation{}, kind)
	if text, ok := meta[keyDelta]; ok {
		if err := json.Unmarshal([]byte(text), &spec.Delta); err != nil {
			return Spec{}, fmt.Errorf("its metadata's %s: %w", keyDelta, err)
		}
	}
	for i, a := range activations {
		act, err := backend.ParseActivation(a.Name)
		if err != nil {
			return Spec{}, fmt.Errorf("its metadata: %w", err)
		}
		act.Alpha = a.Alpha
		spec.Layers[i].Activation = act
	}
	return spec.withForms(meta[keyForms])
}
