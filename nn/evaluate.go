package nn

import (
	"context"
	"fmt"
	"math"

	"github.com/dnnbench/dnnbench/backend"
)

// Evaluation is how well a model does on a data set.
type Evaluation struct {
	Samples int
	// Cost is the mean loss of a sample, weighted where samples are, without the L2 penalty.
	Cost float64
	// Accuracy is the share of samples whose class is right. For several outputs of a sigmoid
	// or hinge without labels it is the share of outputs on the right side. For other losses
	// without labels there is none: NaN.
	Accuracy float64
	// Confusion counts samples by [true class][predicted class]; nil without classes.
	Confusion [][]int
}

// Evaluate runs the model over a data set, in batches. When ctx is done it stops
// between two of them with an error that wraps the context's.
func (m *Model) Evaluate(ctx context.Context, d *Dataset) (Evaluation, error) {
	target, err := d.targetFor(m)
	if err != nil {
		return Evaluation{}, err
	}
	in, err := d.inputs(d.order, nil, m.spec.MaxBatch)
	if err != nil {
		return Evaluation{}, err
	}
	defer in.free()
	in.start(1, 0)
	s := newScore(m.spec, d.host)
	for from := 0; from < d.m; from += m.spec.MaxBatch {
		if err := ctx.Err(); err != nil {
			return Evaluation{}, fmt.Errorf("evaluation stopped after %d of %d samples: %w", from, d.m, err)
		}
		n := min(m.spec.MaxBatch, d.m-from)
		if err := in.need(ctx, from+n); err != nil {
			return Evaluation{}, fmt.Errorf("evaluating samples %d to %d: %w", from, from+n-1, err)
		}
		logits, losses, err := m.evaluateBatch(d, in, target, from, n)
		if err != nil {
			return Evaluation{}, fmt.Errorf("evaluating samples %d to %d: %w", from, from+n-1, err)
		}
		s.add(from, logits, losses)
	}
	return s.evaluation(d.m), nil
}

// evaluateBatch computes the logits and losses of n samples.
func (m *Model) evaluateBatch(d *Dataset, in inputs, target *backend.Tensor, from, n int) (logits, losses []float32, err error) {
	p := m.work.pass(n)
	m.load(p, d, in, target, from)
	m.forward(p)
	backend.Loss(m.b, m.loss(p))
	logits, losses = make([]float32, n*m.spec.Outputs()), make([]float32, n)
	if err := backend.Download(m.b, logits, p.output().a); err != nil {
		return nil, nil, err
	}
	return logits, losses, backend.Download(m.b, losses, p.sample)
}

// load queues the gathering of a batch from a data set in its own order.
func (m *Model) load(p pass, d *Dataset, in inputs, target *backend.Tensor, from int) {
	backend.GatherRows(m.b, p.input(), in.x, in.place.View(from, p.m), d.gather(nil))
	backend.GatherRows(m.b, p.target, target, d.order.View(from, p.m), backend.Rows())
}

// score adds up an evaluation.
type score struct {
	spec      Spec
	host      Samples
	cost      float64
	weight    float64 // of all samples
	right     int
	confusion [][]int
}

func newScore(spec Spec, host Samples) *score {
	s := &score{spec: spec, host: host}
	classes := host.Classes
	if host.Labels == nil && spec.answersYesOrNo() && host.Outputs == 1 {
		classes = 2
	}
	if classes > 0 {
		s.confusion = make([][]int, classes)
		for i := range s.confusion {
			s.confusion[i] = make([]int, classes)
		}
	}
	return s
}

// add counts a batch that starts at sample from.
func (s *score) add(from int, logits, losses []float32) {
	n, half := s.spec.Outputs(), s.spec.halfLogit()
	for i, loss := range losses {
		weight := 1.0
		if s.host.Weights != nil {
			weight = float64(s.host.Weights[from+i])
		}
		s.cost += weight * float64(loss)
		s.weight += weight
		z := logits[i*n : (i+1)*n]
		switch {
		case s.host.Labels != nil:
			s.count(int(s.host.Labels[from+i]), classOf(z, half))
		case s.confusion != nil:
			s.count(classOf(s.host.Targets[from+i:][:1], 0.5), classOf(z, half))
		case s.spec.answersYesOrNo():
			for j, t := range s.host.Targets[(from+i)*n:][:n] {
				if (t >= 0.5) == (z[j] >= half) {
					s.right++
				}
			}
		}
	}
}

func (s *score) count(label, answer int) {
	s.confusion[label][answer]++
	if label == answer {
		s.right++
	}
}

func (s *score) evaluation(samples int) Evaluation {
	e := Evaluation{Samples: samples, Cost: s.cost / s.weight, Confusion: s.confusion}
	switch {
	case s.confusion != nil:
		e.Accuracy = float64(s.right) / float64(samples)
	case s.spec.answersYesOrNo():
		e.Accuracy = float64(s.right) / float64(samples*s.spec.Outputs())
	default:
		e.Accuracy = math.NaN()
	}
	return e
}
