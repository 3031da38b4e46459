package gl

import (
	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/shaders"
)

// Loss computes the loss of each sample, its gradient, and the cost in the state. One
// dispatch does all of it, unless a binding cannot hold all of an operand. Then each
// does the samples of its range of rows whose targets lie in its ranges of target and
// index, and another takes the cost. Rows beyond longestRow go in segments; see longLoss.
func (q *Queue) Loss(l backend.LossStep) {
	m, n := l.Logits.Shape().Rows(), l.Logits.Shape().Cols()
	if n > min(longestRow, q.capacity(4)) {
		q.longLoss(l, m, n)
		return
	}
	step := q.capacity(4) / n
	e := evaluation{LossStep: l, columns: n, width: n, indices: m}
	if l.Kind.TakesClasses() {
		e.width = 1
	}
	e.targets = l.Target.Len() / e.width
	if l.State != nil {
		e.state = shaders.CursorOnly
	}
	targetStep, indexStep := max(e.targets, 1), max(m, 1)
	if l.Index != nil {
		e.indices = l.Index.Len()
		targetStep, indexStep = min(targetStep, q.capacity(4)/e.width), min(e.indices, q.capacity(4))
	}
	whole := 0 < m && m <= min(step, shaders.MostSamples) && e.targets <= targetStep && e.indices <= indexStep
	switch {
	case l.State != nil && whole:
		e.state = shaders.TakesCost
	case l.Index == nil:
		e.state = shaders.NoState
	}
	for first := 0; first < m; first += step {
		for target := 0; target == 0 || target < e.targets; target += targetStep {
			for index := 0; index < e.indices; index += indexStep {
				q.evaluate(&e, stretch{first, min(first+step, m)}, stretch{target, min(target+targetStep, e.targets)},
					stretch{index, min(index+indexStep, e.indices)})
			}
		}
	}
	if l.State != nil && !whole {
		q.latch(l.State, l.Sample, l.Scale)
	}
}

// evaluation is a loss as the shader sees it.
type evaluation struct {
	backend.LossStep
	columns int // of the logits
	width   int // columns of the target
	targets int // rows of it
	indices int // as many as there are, or as samples without
	state   shaders.LossState
}

// evaluate runs one dispatch.
func (q *Queue) evaluate(e *evaluation, rows, targets, indices stretch) {
	n, count := e.columns, rows.len()
	d := dispatch{op: "Loss", groups: q.overRows(count, n)}
	d.kernel = shaders.Loss{Kind: uint8(e.Kind), Outputs: n, Grad: e.Grad != nil, State: e.state,
		Cursor: e.Index != nil, Smooth: e.Smoothing > 0, Weighted: e.Weights != nil}.Kernel()
	d.words(uint32(count), uint32(n), q.tensor(&d, e.Sample, rows.from, count), q.tensor(&d, e.Logits, rows.from*n, count*n))
	if e.Index == nil {
		targets = rows
	}
	var target, state, index, grad, weights uint32
	if targets.len() == 0 { // something must be bound
		q.tensor(&d, e.Logits, rows.from*n, count*n)
	} else {
		target = q.tensor(&d, e.Target, targets.from*e.width, targets.len()*e.width)
	}
	if e.state != shaders.NoState {
		state = q.tensor(&d, e.State, 0, backend.StateLen)
	}
	if e.Index != nil {
		index = q.tensor(&d, e.Index, indices.from, indices.len())
	}
	if e.Grad != nil {
		grad = q.tensor(&d, e.Grad, rows.from*n, count*n)
	}
	if e.Weights != nil {
		weights = q.weights(&d, e, rows, targets)
	}
	d.words(uint32(targets.from), uint32(targets.to), uint32(e.targets), uint32(indices.from), uint32(indices.to), uint32(e.indices),
		index, state, target, grad, bitsOf(e.Scale), uint32(rows.from), bitsOf(lossParam(e.LossStep)), weights)
	q.run(&d)
}

// lossParam is what a kind of loss has beside its operands.
func lossParam(l backend.LossStep) float32 {
	if l.Kind == backend.Huber {
		return l.Delta
	}
	return l.Smoothing
}

// weights binds those of the targets.
func (q *Queue) weights(d *dispatch, e *evaluation, rows, targets stretch) uint32 {
	if targets.len() == 0 { // something must be bound
		return q.tensor(d, e.Logits, rows.from*e.columns, rows.len()*e.columns)
	}
	return q.tensor(d, e.Weights, targets.from, targets.len())
}

// latch adds the losses up to the cost and puts it in the state: in one dispatch that
// gives the bits of those above, or in passes where there are too many.
func (q *Queue) latch(state, sample *backend.Tensor, scale float32) {
	most := min(shaders.MostSamples, q.capacity(4))
	sum := reduction{op: backend.ReduceSum, axis: backend.Across}
	losses, n := itemsOf(sample), sample.Len()
	bytes := 0
	for left := n; left > most; {
		left = ceilDiv(left, acrossSegment)
		bytes += q.aligned(4 * left)
	}
	if bytes > 0 {
		scratch := q.scratch(bytes)
		for at := 0; n > most; {
			partial := items{scratch, at, 4}
			q.pass(sum, partial, losses, 1, n, false)
			losses, n = partial, ceilDiv(n, acrossSegment)
			at += q.aligned(4 * n)
		}
	}
	d := dispatch{op: "Loss", kernel: shaders.Latch(), groups: [3]uint32{1, 1, 1}}
	at := q.tensor(&d, state, 0, backend.StateLen)
	var first uint32
	if n == 0 { // something must be bound
		q.tensor(&d, state, 0, backend.StateLen)
	} else {
		first = q.items(&d, losses, 0, n)
	}
	d.words(uint32(n), at, first, bitsOf(scale))
	q.run(&d)
}

// longestRow bounds the rows that a work group goes over, which any device binds: 128 lanes
// go over them up to three times, and Mesa 22's software driver ends all loops of an
// invocation after 65535 iterations in total, of which a few go to the trees.
const longestRow = 65000 / 3 * shaders.LongLanes

// rowsAtOnce is how many rows of n columns one dispatch takes, 0 when the device
// cannot take one.
func (q *Queue) rowsAtOnce(op string, n int) int {
	rows := q.capacity(4) / n
	switch {
	case n > longestRow:
		q.tooLong(op, "columns", n, longestRow, "fewer")
		return 0
	case rows == 0:
		q.tooLarge(op, "a row", 4*n, "fewer columns")
	}
	return rows
}

// overRows is the grid for rows of n columns.
func (q *Queue) overRows(rows, n int) [3]uint32 {
	return q.fold(ceilDiv(rows, shaders.RowsPerGroup(n)))
}
