package gl

import (
	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/shaders"
)

// Loss computes the loss of each sample, its gradient, and the cost in the state.
func (q *Queue) Loss(l backend.LossStep) {
	const op = "Loss"
	m, n := l.Logits.Shape().Rows(), l.Logits.Shape().Cols()
	step := q.rowsAtOnce(op, n)
	if step == 0 {
		return
	}
	for first := 0; first < m; first += step {
		rows := min(step, m-first)
		d := dispatch{op: op, kernel: shaders.Loss(uint8(l.Kind), n, l.Grad != nil), groups: q.overRows(rows, n)}
		d.words(uint32(rows), uint32(n), q.tensor(&d, l.Sample, first, rows), q.tensor(&d, l.Logits, first*n, rows*n))
		if l.Kind == backend.SoftmaxCrossEntropy {
			d.words(q.tensor(&d, l.Target, first, rows))
		} else {
			d.words(q.tensor(&d, l.Target, first*n, rows*n))
		}
		if l.Grad != nil {
			d.words(q.tensor(&d, l.Grad, first*n, rows*n), bitsOf(l.Scale))
		}
		q.run(&d)
	}
	if l.State != nil {
		q.latch(l.State, l.Sample, l.Scale)
	}
}

// latch adds the losses up to the cost and puts it in the state.
func (q *Queue) latch(state, sample *backend.Tensor, scale float32) {
	sum := reduction{op: backend.ReduceSum, axis: backend.Across}
	losses, n := itemsOf(sample), sample.Len()
	bytes := 0
	for left := n; left > acrossSegment; {
		left = ceilDiv(left, acrossSegment)
		bytes += q.aligned(4 * left)
	}
	if bytes > 0 {
		scratch := q.scratch(bytes)
		for at := 0; n > acrossSegment; {
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

// longestRow bounds the rows of losses: 128 lanes go over them up to three times, and
// Mesa 22's software driver ends all loops of an invocation after 65535 iterations in
// total, of which a few go to the trees.
const longestRow = 65000 / 3 * shaders.LongLanes

// rowsAtOnce is how many rows of n columns one dispatch takes, 0 when the device
// cannot take one.
func (q *Queue) rowsAtOnce(op string, n int) int {
	rows := q.capacity(4) / n
	if rows == 0 || n > longestRow {
		q.tooLarge(op, "a row", 4*n)
		return 0
	}
	return rows
}

// overRows is the grid for rows of n columns.
func (q *Queue) overRows(rows, n int) [3]uint32 {
	return q.fold(ceilDiv(rows, shaders.RowsPerGroup(n)))
}
