package nn

import (
	"context"
	"fmt"

	"github.com/dnnbench/dnnbench/backend"
)

// Evaluate runs the model over a data set, in batches. What answers come to is counted on
// the device; only losses are read, and of regressions the outputs. When ctx is done it
// stops between two batches with an error that wraps the context's.
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
	s, err := newScore(m, d, target)
	defer s.free()
	if err != nil {
		return Evaluation{}, fmt.Errorf("evaluating %d samples: %w", d.m, err)
	}
	for from := 0; from < d.m; from += m.spec.MaxBatch {
		if err := ctx.Err(); err != nil {
			return Evaluation{}, fmt.Errorf("evaluation stopped after %d of %d samples: %w", from, d.m, err)
		}
		n := min(m.spec.MaxBatch, d.m-from)
		err := in.need(ctx, from+n)
		if err == nil {
			p := m.work.pass(n)
			m.load(p, d, in, target, from)
			m.forward(p)
			err = s.add(p, from)
		}
		if err != nil {
			return Evaluation{}, fmt.Errorf("evaluating samples %d to %d: %w", from, from+n-1, err)
		}
	}
	e, err := s.evaluation()
	if err != nil {
		return Evaluation{}, fmt.Errorf("evaluating %d samples: %w", d.m, err)
	}
	return e, nil
}

// load queues the gathering of a batch from a data set in its own order.
func (m *Model) load(p pass, d *Dataset, in inputs, target *backend.Tensor, from int) {
	backend.GatherRows(m.b, p.input(), in.x, in.place.View(from, p.m), d.gather(nil))
	backend.GatherRows(m.b, p.target, target, d.order.View(from, p.m), backend.Rows())
}
