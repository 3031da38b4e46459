package gl

import (
	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/shaders"
)

// scanGroup is how many numbers a work group looks at.
const scanGroup = 4096

// CheckFinite latches the step if an element of x is not finite.
func (q *Queue) CheckFinite(state, x *backend.Tensor) {
	for first, step := 0, q.piece(); first < x.Len(); first += step {
		count := min(step, x.Len()-first)
		d := dispatch{op: "CheckFinite", kernel: shaders.Scan(), groups: q.fold(ceilDiv(count, scanGroup))}
		d.words(uint32(count), q.tensor(&d, x, first, count), q.tensor(&d, state, 0, backend.StateLen))
		q.run(&d)
	}
}

// Optimize steps all parameters. The last dispatch ends the step.
func (q *Queue) Optimize(o backend.OptimizerStep) {
	n, step, columns := o.Params.Len(), q.piece(), o.Blocks.Shape().Cols()
	for first := 0; first < n; first += step {
		count := min(step, n-first)
		ending := shaders.GoesOn
		switch last := first+count == n; {
		case last && o.Rates != nil:
			ending = shaders.TakesRate
		case last && o.Batch > 0:
			ending = shaders.Ends
		}
		d := dispatch{op: "Optimize"}
		w, g := q.tensor(&d, o.Params, first, count), q.tensor(&d, o.Grads, first, count)
		blocks := q.tensor(&d, o.Blocks, first/backend.BlockLen*columns, count/backend.BlockLen*columns)
		state := q.tensor(&d, o.State, 0, backend.StateLen)
		var m, v, top uint32
		if o.Optimizer.Kind.UsesM() {
			m = q.tensor(&d, o.M, first, count)
		}
		if o.Optimizer.Kind.UsesV() {
			v = q.tensor(&d, o.V, first, count)
		}
		if o.Optimizer.Kind.UsesTop() {
			top = q.tensor(&d, o.Top, first, count)
		}
		vectors := aligned(w, g, m, v, top) // of whole blocks, so that a vector has one of them
		elements := count
		if vectors {
			elements /= 4
		}
		each := q.optimizeEach(elements)
		d.kernel = shaders.Optimize(uint8(o.Optimizer.Kind), ending, vectors, each)
		d.groups = q.over(ceilDiv(elements, int(each)))
		r := o.Optimizer
		d.words(uint32(elements), w, g, blocks, state, m, v, bitsOf(o.Optimizer.Beta1), bitsOf(o.Optimizer.Beta2), bitsOf(o.Optimizer.Epsilon), uint32(o.Batch),
			top, wordOf(r.Decouples()), wordOf(r.EpsilonInside), wordOf(r.Uncorrected),
			wordOf(o.Clip.Norm > 0), bitsOf(o.Clip.Value), uint32(columns))
		if ending == shaders.TakesRate {
			d.words(q.tensor(&d, o.Rates, 0, o.Rates.Len()), uint32(o.Rates.Len()))
		}
		q.run(&d)
	}
	if n == 0 && o.Batch > 0 {
		q.Advance(o.State, backend.Advance{Batch: o.Batch, Beta1: o.Optimizer.Beta1, Beta2: o.Optimizer.Beta2, NAdam: o.Optimizer.Kind == backend.NAdam, Rates: o.Rates})
	}
}

// optimizeEach is how many elements an invocation of Optimize takes: several where there
// are enough to fill a GPU, and on software renderers, for which it is dear to begin one.
func (q *Queue) optimizeEach(elements int) uint8 {
	if q.device.class == shaders.Software || q.limits.manyVectors > 0 && elements >= q.limits.manyVectors {
		return several
	}
	return single
}

func wordOf(on bool) uint32 {
	if on {
		return 1
	}
	return 0
}

// Advance ends a step.
func (q *Queue) Advance(state *backend.Tensor, a backend.Advance) {
	d := dispatch{op: "AdvanceState", kernel: shaders.Advance(a.Rates != nil), groups: [3]uint32{1, 1, 1}}
	d.words(q.tensor(&d, state, 0, backend.StateLen), uint32(a.Batch), bitsOf(a.Beta1), bitsOf(a.Beta2), wordOf(a.NAdam))
	if a.Rates != nil {
		d.words(q.tensor(&d, a.Rates, 0, a.Rates.Len()), uint32(a.Rates.Len()))
	}
	q.run(&d)
}
