package nn

import (
	"fmt"
	"math"

	"github.com/dnnbench/dnnbench/backend"
)

// targetFor checks that the samples fit a model, and returns what its loss compares
// with: class indices int32 [m], or numbers [m n[L]].
func (d *Dataset) targetFor(m *Model) (*backend.Tensor, error) {
	if d.b.Space() != m.b.Space() {
		return nil, fmt.Errorf("the samples are on another device than the network: make both on one backend")
	}
	s := m.spec
	if d.host.Features != s.Inputs {
		return nil, fmt.Errorf("samples with %d features for a network with %d inputs: make them equal", d.host.Features, s.Inputs)
	}
	if d.labels == nil {
		return d.numbersFor(s)
	}
	if binary := s.Outputs() == 1 && d.host.Classes == 2; d.host.Classes != s.Outputs() && !binary {
		return nil, fmt.Errorf("%d classes for a network with %d outputs: make the last layer %d units", d.host.Classes, s.Outputs(), d.host.Classes)
	}
	if s.Loss.TakesClasses() {
		return d.labels, nil
	}
	return d.oneHot(s.Outputs())
}

func (d *Dataset) numbersFor(s Spec) (*backend.Tensor, error) {
	if s.Loss.TakesClasses() {
		return nil, fmt.Errorf("%v needs labels, and the samples have targets: choose %v or %v",
			s.Loss, backend.SigmoidCrossEntropy, backend.SquaredError)
	}
	if d.host.Outputs != s.Outputs() {
		return nil, fmt.Errorf("targets with %d outputs for a network with %d: make the last layer %d units", d.host.Outputs, s.Outputs(), d.host.Outputs)
	}
	if err := d.host.checkDomain(s.Loss); err != nil {
		return nil, err
	}
	return d.target, nil
}

// domains are the targets that a loss is about, where those are not all numbers.
var domains = map[backend.LossKind]struct {
	holds func(t float32) bool
	are   string
}{
	backend.SigmoidCrossEntropy: {func(t float32) bool { return t >= 0 && t <= 1 }, "0 to 1"},
	backend.Hinge:               {func(t float32) bool { return t == 0 || t == 1 }, "0 or 1"},
	backend.Poisson:             {func(t float32) bool { return t >= 0 }, "0 or more"},
	backend.KLDivergence:        {func(t float32) bool { return t >= 0 }, "0 or more"},
}

// sumSlack is how far the sum of a distribution may be from 1: float32 numbers that were
// written with six digits, thousands of them.
const sumSlack = 1e-3

func (s Samples) checkDomain(loss backend.LossKind) error {
	domain, bounded := domains[loss]
	for i, t := range s.Targets {
		if bounded && !domain.holds(t) {
			return fmt.Errorf("sample %d, target %g: with %v it must be %s", i/s.Outputs, t, loss, domain.are)
		}
	}
	if loss != backend.KLDivergence {
		return nil
	}
	for i := range len(s.Targets) / s.Outputs {
		sum := 0.0
		for _, t := range s.Targets[i*s.Outputs:][:s.Outputs] {
			sum += float64(t)
		}
		if math.Abs(sum-1) > sumSlack {
			return fmt.Errorf("sample %d: with %v its targets must be a distribution, and their sum is %g", i, loss, sum)
		}
	}
	return nil
}

// oneHot makes numbers of labels: 1 for the class and 0 for the others, or the label
// itself for a single output. It makes them once.
func (d *Dataset) oneHot(outputs int) (*backend.Tensor, error) {
	if d.target != nil && d.target.Shape().Cols() == outputs {
		return d.target, nil
	}
	numbers := make([]float32, d.m*outputs)
	for i, l := range d.host.Labels {
		if outputs == 1 {
			numbers[i] = float32(l)
		} else {
			numbers[i*outputs+int(l)] = 1
		}
	}
	t, err := backend.FromSlice(d.b, numbers, d.m, outputs)
	if err != nil {
		return nil, fmt.Errorf("one-hot targets: %w", err)
	}
	d.target.Free()
	d.target = t
	return t, nil
}
