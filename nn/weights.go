package nn

import (
	"fmt"

	"github.com/dnnbench/dnnbench/backend"
)

// Weights downloads W[l] ([n[l] n[l-1]], row-major) and b[l] of layer l = 1 … L. A layer
// with batch normalisation has no b[l]: none is what Weights returns and SetWeights takes.
func (m *Model) Weights(layer int) (w, bias []float32, err error) {
	d, err := m.layer(layer)
	if err != nil {
		return nil, nil, err
	}
	w, bias = make([]float32, d.w.Len()), make([]float32, d.biases())
	if err := backend.Download(m.b, w, d.w); err != nil {
		return nil, nil, fmt.Errorf("weights of layer %d: %w", layer, err)
	}
	if d.b == nil {
		return w, bias, nil
	}
	if err := backend.Download(m.b, bias, d.b); err != nil {
		return nil, nil, fmt.Errorf("biases of layer %d: %w", layer, err)
	}
	return w, bias, nil
}

// SetWeights uploads W[l] ([n[l] n[l-1]], row-major) and b[l] of layer l = 1 … L.
func (m *Model) SetWeights(layer int, w, bias []float32) error {
	d, err := m.layer(layer)
	if err != nil {
		return err
	}
	if len(w) != d.w.Len() || len(bias) != d.biases() {
		return fmt.Errorf("layer %d: %d weights and %d biases; it has %d and %d", layer, len(w), len(bias), d.w.Len(), d.biases())
	}
	if i := notFinite(w); i >= 0 {
		return fmt.Errorf("layer %d: weight %d is %g: it must be finite", layer, i, w[i])
	}
	if i := notFinite(bias); i >= 0 {
		return fmt.Errorf("layer %d: bias %d is %g: it must be finite", layer, i, bias[i])
	}
	if err := backend.Upload(m.b, d.w, w); err != nil {
		return fmt.Errorf("weights of layer %d: %w", layer, err)
	}
	if d.b == nil {
		return nil
	}
	if err := backend.Upload(m.b, d.b, bias); err != nil {
		return fmt.Errorf("biases of layer %d: %w", layer, err)
	}
	return nil
}

// biases is how many a layer has.
func (d dense) biases() int {
	if d.b == nil {
		return 0
	}
	return d.b.Len()
}

func (m *Model) layer(l int) (dense, error) {
	if l < 1 || l > len(m.layers) {
		return dense{}, fmt.Errorf("no layer %d: this network has layers 1 to %d", l, len(m.layers))
	}
	return m.layers[l-1], nil
}
