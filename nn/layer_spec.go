package nn

import (
	"fmt"

	"github.com/dnnbench/dnnbench/backend"
)

// validateForm says what is wrong with what a layer does besides multiplying, if anything
// is.
func (s Spec) validateForm() error {
	if err := validateShare(s.InputDropout); err != nil {
		return fmt.Errorf("inputs: %w", err)
	}
	widths := s.widths()
	taken := map[int]int{} // from a layer to that which adds its output
	for i, layer := range s.Layers {
		l := i + 1
		if err := validateShare(layer.Dropout); err != nil {
			return fmt.Errorf("layer %d: %w", l, err)
		}
		if err := layer.Norm.validate(); err != nil {
			return fmt.Errorf("layer %d: %w", l, err)
		}
		if layer.Residual < 0 || layer.Residual > l {
			return fmt.Errorf("layer %d: it cannot add the output of layer %d: choose a Residual of 1 to %d, or 0 for none", l, l-layer.Residual, l)
		}
		if layer.Residual > 0 {
			from := l - layer.Residual
			if widths[from] != widths[l] {
				return fmt.Errorf("layer %d: it cannot add the %d outputs of layer %d to its own %d: make both equally wide", l, widths[from], from, widths[l])
			}
			if other, ok := taken[from]; ok {
				return fmt.Errorf("layers %d and %d both add the output of layer %d: let one of them do so", other, l, from)
			}
			taken[from] = l
		}
	}
	if last := s.Layers[len(s.Layers)-1]; last.Dropout > 0 || last.Residual > 0 || last.Norm.Kind != NoNorm {
		return fmt.Errorf("output layer with dropout, a residual or normalisation: leave it plain; the loss takes what it gives")
	}
	return nil
}

func validateShare(share float32) error {
	if !(share >= 0 && share < 1) {
		return fmt.Errorf("a dropout of %g: it must be 0 or more and below 1", share)
	}
	return nil
}

// added says whether another layer adds the output of layer l.
func (s Spec) added(l int) bool {
	for i, layer := range s.Layers {
		if layer.Residual > 0 && i+1-layer.Residual == l {
			return true
		}
	}
	return false
}

// newCache makes the cache of layer l, of which 0 is the input.
func (s Spec) newCache(l int, tensor func(dims ...int) *backend.Tensor) cache {
	c := cache{Layer: Layer{Units: s.Inputs, Dropout: s.InputDropout}, index: l, added: s.added(l)}
	if l > 0 {
		c.Layer = s.Layers[l-1]
	}
	matrix := func() *backend.Tensor { return tensor(s.MaxBatch, c.Units) }
	c.a = matrix()
	if l == 0 {
		return c
	}
	c.dz = matrix()
	if c.Activation.NeedsInput() {
		c.z = matrix()
	}
	if c.keepsOutput() {
		c.h = matrix()
	}
	switch c.Norm.Kind {
	case BatchNorm:
		c.hat, c.scale = matrix(), tensor(c.Units)
	case LayerNorm:
		c.hat, c.scale = matrix(), tensor(s.MaxBatch)
	}
	return c
}
