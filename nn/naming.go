package nn

import (
	"encoding/json"
	"fmt"
)

// Naming says what goes in and comes out, in the words of the data. Outputs are classes, of
// which a sample has one, or targets, which are independent numbers or answers of yes or no:
// one of these, or neither, where nobody said.
type Naming struct {
	Features []string `json:"features,omitempty"` // one for each input, or none
	Classes  []string `json:"classes,omitempty"`  // one for each output, or two for the only one
	Targets  []string `json:"targets,omitempty"`  // one for each output
}

func (n Naming) none() bool { return n.Features == nil && n.Classes == nil && n.Targets == nil }

func (n Naming) validate(s Spec) error {
	outputs := s.Outputs()
	switch names := len(n.Classes); {
	case n.Features != nil && len(n.Features) != s.Inputs:
		return fmt.Errorf("%d names of features for a network with %d inputs: give one for each", len(n.Features), s.Inputs)
	case n.Classes != nil && n.Targets != nil:
		return fmt.Errorf("outputs that are named as classes and as targets: choose one")
	case n.Targets != nil && len(n.Targets) != outputs:
		return fmt.Errorf("%d names of targets for a network with %d outputs: give one for each", len(n.Targets), outputs)
	case n.Classes != nil && names != outputs && !(outputs == 1 && names == 2):
		return fmt.Errorf("%d names of classes for a network with %d outputs: give one for each", names, outputs)
	}
	return nil
}

// Name says what inputs and outputs stand for; Save keeps it, and Load brings it back. The
// zero value takes it back. It changes no answer.
func (m *Model) Name(n Naming) error {
	if err := n.validate(m.spec); err != nil {
		return err
	}
	m.naming = n
	return nil
}

// Naming is what inputs and outputs stand for; see Name.
func (m *Model) Naming() Naming { return m.naming }

// namingOf reads what the metadata of a file says; older files say nothing.
func namingOf(text string, s Spec) (n Naming, err error) {
	if text == "" {
		return n, nil
	}
	if err := json.Unmarshal([]byte(text), &n); err != nil {
		return n, fmt.Errorf("its metadata's %s: %w", keyNaming, err)
	}
	if err := n.validate(s); err != nil {
		return n, fmt.Errorf("its metadata's %s: %w", keyNaming, err)
	}
	return n, nil
}
