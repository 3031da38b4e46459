package nn

import (
	"github.com/dnnbench/dnnbench/backend"
)

// lossesKept is how many losses gather on the device before they are read: 1 MiB, so that
// no batch waits for the host.
const lossesKept = 1 << 18

// score adds up an evaluation.
type score struct {
	m      *Model
	d      *Dataset
	losses *backend.Tensor // of samples that were not read yet
	kept   int             // of them
	read   int             // samples whose losses were read
	counts *backend.Tensor // of answers, as backend.Tally counts, or nil
	target *backend.Tensor // that answers are compared with
	fit    *fitSums        // of a regression, or nil
	cost   float64
	weight float64 // of all samples
}

// newScore prepares for what a loss and its targets can tell. The score is to be freed
// even if that fails.
func newScore(m *Model, d *Dataset, target *backend.Tensor) (*score, error) {
	s := &score{m: m, d: d}
	n, length := m.spec.Outputs(), 0
	switch {
	case d.labels != nil && n > 1:
		s.target, length = d.labels, backend.ClassTallyOf(n).Len
	case d.labels != nil || m.spec.answersYesOrNo():
		s.target, length = target, backend.OutputTallyOf(n).Len
	case m.spec.regresses():
		s.fit = newFitSums(n)
	}
	var err error
	if s.losses, err = backend.New(m.b, backend.Float32, max(m.spec.MaxBatch, min(d.m, lossesKept))); err != nil || length == 0 {
		return s, err
	}
	s.counts, err = backend.FromSlice(m.b, make([]int32, length), length)
	return s, err
}

func (s *score) free() {
	s.losses.Free()
	s.counts.Free()
}

// add takes a batch that starts at sample from and has gone forward.
func (s *score) add(p pass, from int) error {
	if s.kept+p.m > s.losses.Len() {
		if err := s.readLosses(); err != nil {
			return err
		}
	}
	loss := s.m.loss(p)
	loss.Sample, loss.Grad = s.losses.View(s.kept, p.m), nil
	backend.Loss(s.m.b, loss)
	s.kept += p.m
	if s.counts != nil {
		target := s.target
		if target.DType() == backend.Int32 {
			target = target.View(from, p.m)
		} else {
			target = target.Rows(from, from+p.m)
		}
		backend.Tally(s.m.b, backend.TallyStep{Logits: p.output().a, Target: target, Half: s.m.spec.halfLogit(), Counts: s.counts})
	}
	if s.fit == nil {
		return nil
	}
	n := s.m.spec.Outputs()
	outputs := make([]float32, p.m*n)
	if err := s.m.spec.link().download(s.m.b, outputs, p.output().a); err != nil {
		return err
	}
	s.fit.add(outputs, s.d.host.Targets[from*n:][:len(outputs)])
	return nil
}

func (s *score) readLosses() error {
	losses := make([]float32, s.kept)
	if err := backend.Download(s.m.b, losses, s.losses.View(0, s.kept)); err != nil {
		return err
	}
	for i, loss := range losses {
		weight := 1.0
		if w := s.d.host.Weights; w != nil {
			weight = float64(w[s.read+i])
		}
		s.cost += weight * float64(loss)
		s.weight += weight
	}
	s.read, s.kept = s.read+s.kept, 0
	return nil
}

func (s *score) evaluation() (Evaluation, error) {
	if err := s.readLosses(); err != nil {
		return Evaluation{}, err
	}
	e := Evaluation{Samples: s.d.m, Cost: s.cost / s.weight, Accuracy: notCounted}
	if s.fit != nil {
		e.Fit = s.fit.fit()
	}
	if s.counts == nil {
		return e, nil
	}
	counts := make([]int32, s.counts.Len())
	if err := backend.Download(s.m.b, counts, s.counts); err != nil {
		return Evaluation{}, err
	}
	if s.target.DType() == backend.Int32 {
		e.takeClasses(counts, s.m.spec)
	} else {
		e.takeOutputs(counts, s.m.spec.Outputs())
	}
	return e, nil
}
