package nn

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/nlpodyssey/safetensors"

	"github.com/dnnbench/dnnbench/backend"
)

// ErrNoArchitecture says that a file has weights and not the network that they are of:
// [ReadStateDict] takes it.
var ErrNoArchitecture = errors.New("it is a state dict alone, which does not say what the network does")

// Load makes a model from a file that [Model.Save] wrote. maxBatch becomes its spec's
// MaxBatch. A file of another program's weights is ErrNoArchitecture.
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
	m, err := newStored(b, stored.spec, stored.values)
	if err == nil {
		m.preparation, m.naming = stored.preparation, stored.naming
	}
	return m, err
}

// newStored makes a model of the values of what layout.stored lists.
func newStored(b backend.Backend, s Spec, values [][]float32) (*Model, error) {
	m, err := allocate(b, s)
	if err != nil {
		return nil, err
	}
	for i, p := range m.layout.stored() {
		if err := m.uploadStored(p, values[i]); err != nil {
			m.Free()
			return nil, err
		}
	}
	return m, nil
}

// storedModel is the contents of a file.
type storedModel struct {
	spec        Spec
	preparation Preparation
	naming      Naming
	values      [][]float32 // as layout.stored lists them
}

// decode makes a network of the contents of a file. Nothing is allocated for a size that
// the metadata claims before a tensor of that size was found. The names are those of any
// state dict: older files have others than layout.stored.
func decode(tensors safetensors.SafeTensors, meta map[string]string) (storedModel, error) {
	spec, err := specOf(meta)
	if err != nil {
		return storedModel{}, err
	}
	if err := spec.Validate(); err != nil {
		return storedModel{}, err
	}
	d, err := newStateDict(tensors, nil)
	if err != nil {
		return storedModel{}, err
	}
	if needed := len(newLayout(spec).stored()); d.len() != needed {
		return storedModel{}, fmt.Errorf("it has %d tensors, and its %d layers need %d", d.len(), len(spec.Layers), needed)
	}
	preparation, err := preparationOf(meta[keyPreparation], spec.Inputs)
	if err != nil {
		return storedModel{}, err
	}
	naming, err := namingOf(meta[keyNaming], spec)
	if err != nil {
		return storedModel{}, err
	}
	values, err := d.values(spec)
	return storedModel{spec, preparation, naming, values}, err
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
			return Spec{}, fmt.Errorf("its metadata has no %s: %w", key, ErrNoArchitecture)
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
