package nn

import (
	"cmp"
	"encoding/json"
	"fmt"
)

// storedForm is what a layer does besides multiplying, in the metadata of a file. Of
// layer 0, the input, it is the dropout alone.
type storedForm struct {
	Norm     string  `json:"norm,omitempty"` // "batch" or "layer"
	Epsilon  float32 `json:"epsilon,omitempty"`
	Momentum float32 `json:"momentum,omitempty"`
	Dropout  float32 `json:"dropout,omitempty"`
	Residual int     `json:"residual,omitempty"`
}

// forms are those of layers 0 … L-1, or nil where all are plain.
func (s Spec) forms() []storedForm {
	forms := []storedForm{{Dropout: s.InputDropout}}
	for _, l := range s.Layers[:len(s.Layers)-1] {
		f := storedForm{Epsilon: l.Norm.Epsilon, Momentum: l.Norm.Momentum, Dropout: l.Dropout, Residual: l.Residual}
		if l.Norm.Kind != NoNorm {
			f.Norm = l.Norm.Kind.String()
		}
		forms = append(forms, f)
	}
	for _, f := range forms {
		if f != (storedForm{}) {
			return forms
		}
	}
	return nil
}

// withForms puts what a file says into a spec; older files say nothing.
func (s Spec) withForms(text string) (Spec, error) {
	if text == "" {
		return s, nil
	}
	var forms []storedForm
	if err := json.Unmarshal([]byte(text), &forms); err != nil {
		return Spec{}, fmt.Errorf("its metadata's %s: %w", keyForms, err)
	}
	if len(forms) != len(s.Layers) {
		return Spec{}, fmt.Errorf("its metadata has %d %s for %d layers: they need one for the input and each hidden layer", len(forms), keyForms, len(s.Layers))
	}
	s.InputDropout = forms[0].Dropout
	for i, f := range forms[1:] {
		norm, err := ParseNorm(cmp.Or(f.Norm, NoNorm.String()))
		if err != nil {
			return Spec{}, fmt.Errorf("its metadata's %s: %w", keyForms, err)
		}
		norm.Epsilon, norm.Momentum = f.Epsilon, f.Momentum
		s.Layers[i].Norm, s.Layers[i].Dropout, s.Layers[i].Residual = norm, f.Dropout, f.Residual
	}
	return s, nil
}

// describeForms is how layers that are not plain go by in a line of text; else nothing.
func (s Spec) describeForms() string {
	forms := s.forms()
	if forms == nil {
		return ""
	}
	return fmt.Sprintf(" with %v", forms)
}
