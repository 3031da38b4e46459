package nn

import (
	"fmt"

	"github.com/dnnbench/dnnbench/backend"
)

// GradCase is a small network whose gradients [GradCheck] can judge.
type GradCase struct {
	Activation backend.Activation // g of the hidden layers
	Loss       backend.LossKind   // at the outputs
	Norm       Norm               // of the hidden layers
	Form       string             // what the layer does besides: plain, residual or dropout
}

// What the gradients of a [GradCase] are held to: the device's to the float64 reference's,
// and those to the central differences of the reference's own cost. A float32 central
// difference could not do better than some 2e-4, which is why the reference stands between.
const (
	GradBound       = 1e-5
	DifferenceBound = 1e-7
)

// Sizes of the networks: small, since the reference evaluates each some hundred times, and
// with more samples than units, so that no weight is left without a gradient. Of a part of a
// layer a few parameters are differenced; the device is compared at all.
const (
	caseInputs, caseUnits, caseOutputs = 5, 6, 3
	caseSamples                        = 12
	caseDifferenced                    = 6
)

var caseForms = []string{"plain", "residual", "dropout"}

// GradCases are networks with every activation and every loss that there is, each with every
// normalisation, plain, with a residual and with dropout. A loss meets the layers through
// dZ[L] alone, so the activations share one loss and the losses one activation.
func GradCases() []GradCase {
	activations, losses := every[backend.ActivationKind](backend.ParseActivation), every[backend.LossKind](backend.ParseLoss)
	var cases []GradCase
	for _, norm := range every[NormKind](ParseNorm) {
		for _, form := range caseForms {
			for _, act := range activations {
				cases = append(cases, GradCase{act, backend.SoftmaxCrossEntropy, norm, form})
			}
			for _, loss := range losses {
				if loss != backend.SoftmaxCrossEntropy {
					cases = append(cases, GradCase{backend.Activation{Kind: backend.Tanh}, loss, norm, form})
				}
			}
		}
	}
	return cases
}

// every is what all names of a kind stand for, so that a kind that is added is in it.
func every[K ~uint8, V any](parse func(string) (V, error)) []V {
	var all []V
	for k := K(0); ; k++ {
		v, err := parse(fmt.Sprint(k))
		if err != nil {
			return all
		}
		all = append(all, v)
	}
}

// String names its parts, as "tanh, softmax-cross-entropy, norm none, plain".
func (c GradCase) String() string {
	return fmt.Sprintf("%v, %v, norm %v, %s", c.Activation, c.Loss, c.Norm.Kind, c.Form)
}

// spec has two hidden layers. The first bends, so that a second that does not is no reason
// for its parameters to cancel: a batch normalisation takes any constant out.
func (c GradCase) spec() Spec {
	s := Dense(caseInputs, []int{caseUnits, caseUnits, caseOutputs}, backend.Activation{Kind: backend.Tanh}, c.Loss)
	s.Seed = 5
	s.Layers[0].Norm, s.Layers[1].Norm = c.Norm, c.Norm
	s.Layers[1].Activation = c.Activation
	switch c.Form {
	case "residual":
		s.Layers[1].Residual = 1
	case "dropout":
		s.InputDropout, s.Layers[0].Dropout, s.Layers[1].Dropout = 0.125, 0.25, 0.25
	}
	if c.Loss == backend.Huber {
		s.Delta = 0.5 // so that some distances lie on either side
	}
	return s
}

// samples are uniform in [-1, 1), with targets that the loss takes.
func (c GradCase) samples() Samples {
	s := Samples{Features: caseInputs}
	stream := backend.Stream{Seed: 6, Purpose: backend.PurposeFill}
	for i := range caseSamples {
		for j := range caseInputs {
			s.X = append(s.X, 2*backend.Unit(stream.Words(uint32(i), uint32(j))[0])-1)
		}
		s.Labels = append(s.Labels, int32(i%caseOutputs))
	}
	s.Classes = caseOutputs
	if c.Loss.TakesClasses() || c.Loss == backend.Hinge {
		return s
	}
	// Distributions, which are shares, counts and numbers, too.
	shares := [2 * caseOutputs]float32{0.5, 0.375, 0.125, 0.5, 0.375, 0.125}
	for _, class := range s.Labels {
		s.Targets = append(s.Targets, shares[class:class+caseOutputs]...)
	}
	s.Labels, s.Classes, s.Outputs = nil, 0, caseOutputs
	return s
}

// Check compares the gradients of the case on a backend; see [GradCheck].
func (c GradCase) Check(b backend.Backend) (GradReport, error) {
	m, err := New(b, c.spec())
	if err != nil {
		return GradReport{}, err
	}
	defer m.Free()
	d, err := NewDataset(b, c.samples())
	if err != nil {
		return GradReport{}, err
	}
	defer d.Free()
	return gradCheck(m, d, caseSamples, caseDifferenced)
}
