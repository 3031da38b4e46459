package nn

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/internal/wholefile"
	"github.com/nlpodyssey/safetensors"
)

// Save writes the model as a safetensors file, whole or not at all: if it fails, what
// was at path stays. The tensors are called as PyTorch calls those of an nn.Sequential of
// Linear, BatchNorm1d or LayerNorm, activation and Dropout for each layer, counted from 0
// where they are there: of 64-32-10 with ReLU 0.weight [n[1] n[0]], 0.bias [n[1]], 2.weight
// and 2.bias. The metadata says the architecture, the activations, the loss and what else
// layers do as JSON, how samples are prepared, and what inputs and outputs stand for; and
// under "torch" how PyTorch makes the network, which takes the weights by load_state_dict. A
// residual has none of it.
func (m *Model) Save(path string) error {
	if err := wholefile.Write(path, m.Write); err != nil {
		return fmt.Errorf("saving the network: %w", err)
	}
	return nil
}

// Write writes what Save does.
func (m *Model) Write(w io.Writer) error {
	meta, err := m.spec.metadata()
	if err != nil {
		return err
	}
	if !m.preparation.none() {
		if err := describe(meta, keyPreparation, m.preparation); err != nil {
			return err
		}
	}
	if !m.naming.none() {
		if err := describe(meta, keyNaming, m.naming); err != nil {
			return err
		}
	}
	tensors := map[string]safetensors.TensorView{}
	for _, s := range m.layout.stored() {
		values, err := m.downloadStored(s)
		if err != nil {
			return err
		}
		view, err := safetensors.NewTensorView(safetensors.F32, sizes(s.dims...), littleEndian(values))
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		tensors[s.name] = view
	}
	return safetensors.SerializeToWriter(tensors, meta, w)
}

// The keys of the metadata.
const (
	keyArchitecture = "architecture" // n[0] … n[L], as [64,32,10]
	keyActivations  = "activations"  // g[1] … g[L-1], as [{"name":"relu"}]
	keyLoss         = "loss"         // as "softmax-cross-entropy"
	keyDelta        = "delta"        // δ of Huber's loss
	keyTorch        = "torch"        // as "nn.Sequential(nn.Linear(64, 10))", for people; not JSON, and not read
	keyPreparation  = "preparation"  // of raw samples, as {"mean":[…],"deviation":[…]} or {"scale":0.003921569}; absent if none
	keyNaming       = "naming"       // of inputs and outputs, as {"features":["height"],"classes":["no","yes"]}; absent if none
	keyForms        = "forms"        // of layers 0 … L-1, as [{},{"dropout":0.5,"residual":1}]; absent if all are plain
)

// storedActivation is an activation in the metadata.
type storedActivation struct {
	Name  string  `json:"name"`
	Alpha float32 `json:"alpha,omitempty"`
}

// metadata is all of a spec that its weights do not say.
func (s Spec) metadata() (map[string]string, error) {
	activations := []storedActivation{}
	for _, l := range s.Layers[:len(s.Layers)-1] {
		activations = append(activations, storedActivation{l.Activation.String(), l.Activation.Alpha})
	}
	stored := map[string]any{keyArchitecture: s.widths(), keyActivations: activations, keyLoss: s.Loss.String()}
	if s.Loss == backend.Huber {
		stored[keyDelta] = s.delta()
	}
	if forms := s.forms(); forms != nil {
		stored[keyForms] = forms
	}
	meta := map[string]string{}
	for key, value := range stored {
		if err := describe(meta, key, value); err != nil {
			return nil, err
		}
	}
	if torch := s.torch(); torch != "" {
		meta[keyTorch] = torch
	}
	return meta, nil
}

// describe puts a value into the metadata.
func describe(meta map[string]string, key string, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("metadata %s: %w", key, err)
	}
	meta[key] = string(text)
	return nil
}
