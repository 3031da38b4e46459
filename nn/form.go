package nn

import (
	"encoding/json"
	"fmt"
)

// storedForm is what a layer does besides multiplying, in the metadata of a file. Of
// layer 0, the input, it is the dropout alone.
type storedForm struct {
	Dropout  float32 `json:"dropout,omitempty"`
	Residual int     `json:"residual,omitempty"`
}

// forms are those of layers 0 … L-1, or nil where all are plain.
func (s Spec) forms() []storedForm {
	forms := []storedForm{{Dropout: s.InputDropout}}
	for _, l := range s.Layers[:len(s.Layers)-1] {
		forms = append(forms, storedForm{Dropout: l.Dropout, Residual: l.Residual})
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
		s.Layers[i].Dropout, s.Layers[i].Residual = f.Dropout, f.Residual
	}
	return s, nil
}
