package gl

import (
	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/shaders"
)

// normSums is how many sums of squares a work group of Norm leaves: of large, middling and
// small numbers.
const normSums = 3

// GradNorm puts a norm and the factor that clips by it into the state. Each group of
// scanGroup numbers leaves its sums in scratch memory, and the last work group of the last
// dispatch, of which there is one unless x is larger than a binding, adds them up.
func (q *Queue) GradNorm(state, x *backend.Tensor, most float32) {
	groups := max(1, ceilDiv(x.Len(), scanGroup))
	sums := items{q.scratch(4 * normSums * groups), 0, 4}
	step := max(scanGroup, q.piece()/scanGroup*scanGroup) // whole groups, so that the order is the same
	for first := 0; first == 0 || first < x.Len(); first += step {
		count := min(step, x.Len()-first)
		last := first+count == x.Len()
		d := dispatch{op: "GradNorm", kernel: shaders.Norm(last), groups: q.fold(max(1, ceilDiv(count, scanGroup)))}
		if count == 0 { // something must be bound
			q.tensor(&d, state, 0, backend.StateLen)
			d.words(0, 0)
		} else {
			d.words(uint32(count), q.tensor(&d, x, first, count))
		}
		d.words(q.items(&d, sums, 0, normSums*groups), uint32(first/scanGroup))
		if last {
			d.words(q.tensor(&d, state, 0, backend.StateLen), uint32(groups), bitsOf(most))
		}
		q.run(&d)
	}
}
