package nn

import (
	"fmt"

	"github.com/dnnbench/dnnbench/backend"
)

// Prediction is the model's answer to one sample.
type Prediction struct {
	// Outputs [n[L]] are what the loss makes of the logits: softmax (softmax cross-entropy,
	// KL divergence), sigmoid (sigmoid cross-entropy), the rates e^z (Poisson), or themselves.
	Outputs []float32
	Class   int // the largest output; of a single one, 1 if it is at least ½ (with hinge 0), else 0
}

// Predict answers one sample of Inputs features.
func (m *Model) Predict(x []float32) (Prediction, error) {
	if len(x) != m.spec.Inputs {
		return Prediction{}, fmt.Errorf("a sample of %d features for a network with %d inputs: make them equal", len(x), m.spec.Inputs)
	}
	answers, err := m.PredictBatch(x)
	if err != nil {
		return Prediction{}, err
	}
	return answers[0], nil
}

// PredictBatch answers samples in rows, [m Inputs], MaxBatch at a time. They are raw ones
// where the model has a [Preparation].
func (m *Model) PredictBatch(x []float32) ([]Prediction, error) {
	features, outputs := m.spec.Inputs, m.spec.Outputs()
	if len(x) == 0 || len(x)%features != 0 {
		return nil, fmt.Errorf("%d numbers are not one or more samples of %d features", len(x), features)
	}
	x, err := m.preparation.ready(nil, x, features)
	if err != nil {
		return nil, err
	}
	samples := len(x) / features
	out := make([]float32, samples*outputs)
	for from := 0; from < samples; from += m.spec.MaxBatch {
		to := min(from+m.spec.MaxBatch, samples)
		if err := m.answer(out[from*outputs:to*outputs], x[from*features:to*features], to-from); err != nil {
			return nil, fmt.Errorf("predicting samples %d to %d: %w", from, to-1, err)
		}
	}
	answers := make([]Prediction, samples)
	for i := range answers {
		o := out[i*outputs : (i+1)*outputs : (i+1)*outputs]
		answers[i] = Prediction{Outputs: o, Class: classOf(o, m.spec.halfOutput())}
	}
	return answers, nil
}

// answer computes the outputs of n samples.
func (m *Model) answer(out, x []float32, n int) error {
	p := m.work.pass(n)
	if err := backend.Upload(m.b, p.input(), x); err != nil {
		return err
	}
	m.forward(p)
	return m.spec.link().download(m.b, out, p.output().a)
}
