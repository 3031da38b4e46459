package nn

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
)

// Preparation is what the features of raw samples go through before they enter a network,
// as those went through that it learnt from. It is one of these, or neither:
//
//	x' = (x - Mean[j]) / Deviation[j]    for feature j, in float64 and rounded once
//	x' = Scale·x + Shift                 for bytes, as a [Dataset] has it
type Preparation struct {
	Mean      []float64 `json:"mean,omitempty"` // [n[0]]
	Deviation []float64 `json:"deviation,omitempty"`
	Scale     float32   `json:"scale,omitempty"`
	Shift     float32   `json:"shift,omitempty"`
}

func (p Preparation) none() bool {
	return p.Mean == nil && p.Deviation == nil && p.Scale == 0 && p.Shift == 0
}

func (p Preparation) validate(inputs int) error {
	if p.Mean == nil && p.Deviation == nil {
		if !p.none() && (p.Scale == 0 || !finite(p.Scale) || !finite(p.Shift)) {
			return fmt.Errorf("features scaled by %g and shifted by %g: both must be finite, and the scale not 0", p.Scale, p.Shift)
		}
		return nil
	}
	if p.Scale != 0 || p.Shift != 0 {
		return fmt.Errorf("features with means that are scaled and shifted, too: choose one")
	}
	if len(p.Mean) != inputs || len(p.Deviation) != inputs {
		return fmt.Errorf("%d means and %d deviations for a network with %d inputs: give one for each", len(p.Mean), len(p.Deviation), inputs)
	}
	for j, mean := range p.Mean {
		if d := p.Deviation[j]; math.IsNaN(mean) || math.IsInf(mean, 0) || !(d > 0) || math.IsInf(d, 1) {
			return fmt.Errorf("feature %d with mean %g and deviation %g: both must be finite, and the deviation above 0", j, mean, d)
		}
	}
	return nil
}

// apply prepares whole samples.
func (p Preparation) apply(dst, x []float32) {
	if p.Mean == nil {
		for i, v := range x {
			dst[i] = float32(p.Scale*v) + p.Shift
		}
		return
	}
	n := len(p.Mean)
	for i, v := range x {
		dst[i] = float32((float64(v) - p.Mean[i%n]) / p.Deviation[i%n])
	}
}

// Prepare makes the model take raw samples: Predict, PredictBatch and the answers of its
// Predictors prepare them on the host, and Save keeps the preparation, which Load brings
// back. Data sets are not touched, nor what is written to Input: a model is trained and
// evaluated on samples that are prepared. The zero value takes the preparation back.
func (m *Model) Prepare(p Preparation) error {
	if err := p.validate(m.spec.Inputs); err != nil {
		return err
	}
	m.preparation = p
	return nil
}

// Preparation is what raw samples go through; see Prepare.
func (m *Model) Preparation() Preparation { return m.preparation }

// ready gives whole samples as the network takes them, in buffer where they are to be
// prepared, and refuses those that are not finite then.
func (p Preparation) ready(buffer, x []float32, features int) ([]float32, error) {
	ready := x
	if !p.none() {
		ready = slices.Grow(buffer[:0], len(x))[:len(x)]
		p.apply(ready, x)
	}
	if i := notFinite(ready); i >= 0 {
		return nil, fmt.Errorf("sample %d, feature %d is %g: remove or replace it", i/features, i%features, x[i])
	}
	return ready, nil
}

// preparationOf reads what the metadata of a file says; older files say nothing.
func preparationOf(text string, inputs int) (p Preparation, err error) {
	if text == "" {
		return p, nil
	}
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		return p, fmt.Errorf("its metadata's %s: %w", keyPreparation, err)
	}
	if err := p.validate(inputs); err != nil {
		return p, fmt.Errorf("its metadata's %s: %w", keyPreparation, err)
	}
	return p, nil
}
