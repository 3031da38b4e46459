package gl

import (
	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/shaders"
)

// Dropout computes dst = x ⊙ mask. An invocation takes what a block of the stream makes:
// four neighbours of a row, or what is left of it.
func (q *Queue) Dropout(dst, x *backend.Tensor, o backend.Drop) {
	n := x.Shape().Cols()
	if dst.Len() == 0 {
		return
	}
	row := ceilDiv(n, 4) // blocks
	blocks := x.Shape().Rows() * row
	at := func(block int) int { return block/row*n + block%row*4 }
	for first, step := 0, q.piece()/4; first < blocks; first += step {
		count := min(step, blocks-first)
		from, to := at(first), min(at(first+count), dst.Len())
		d := dispatch{op: "Dropout", groups: q.over(count)}
		out, in := q.tensor(&d, dst, from, to-from), q.tensor(&d, x, from, to-from)
		d.kernel = shaders.Dropout(o.State != nil, (out|in|uint32(n))%4 == 0)
		d.words(uint32(count), uint32(first), uint32(row), uint32(n), uint32(from), out, in,
			o.Step, o.Stream.Layer, uint32(o.Stream.Purpose), uint32(o.Stream.Seed), uint32(o.Stream.Seed>>32),
			bitsOf(o.Keep), bitsOf(1/o.Keep), uint32(o.First))
		if o.State != nil {
			d.words(q.tensor(&d, o.State, 0, backend.StateLen))
		}
		q.run(&d)
	}
}
