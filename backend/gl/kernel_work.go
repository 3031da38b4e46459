package gl

import (
	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/shaders"
)

// manyVectors is from how many vectors on an invocation takes several on a GPU. Three
// operands then keep 6 MiB under way, which is what a device of 5 TB/s moves in a
// microsecond, longer than memory takes to answer; fewer vectors are spread over more
// invocations. A CPU waits for no memory that it loads in order, and gains nothing.
const manyVectors = 1 << 17

// The elements that an invocation takes of many: several where the kernel only waits for
// memory, a single one where it computes, and several copies would take a driver long to
// compile.
const (
	single  uint8 = 1
	several uint8 = 4
)

// alike binds the same range of tensors for an element-wise kernel, dst first, and writes
// the first words of its parameters; see elementwise.glsl.
func (q *Queue) alike(d *dispatch, most uint8, first, n int, tensors ...*backend.Tensor) shaders.Work {
	var start [3]uint32
	vectors := true
	for i, t := range tensors {
		start[i] = q.tensor(d, t, first, n)
		vectors = vectors && start[i]%4 == start[0]%4
	}
	w := q.work(d, most, start[0], n, vectors)
	from := func(s uint32) uint32 { return s/uint32(w.Width) - start[0]/uint32(w.Width) }
	d.words(start[0], start[0]+uint32(n), from(start[1]), from(start[2]))
	return w
}

// work is what an invocation takes of n numbers of dst from the first one on; it sets the
// grid.
func (q *Queue) work(d *dispatch, most uint8, first uint32, n int, vectors bool) shaders.Work {
	w := shaders.Work{Width: 1, Count: 1, Whole: true}
	elements := n
	if vectors {
		w.Width, w.Whole = 4, first%4 == 0 && n%4 == 0
		elements = ceilDiv(int(first)+n, 4) - int(first)/4
	}
	if many := q.limits.manyVectors; many > 0 && elements >= many {
		w.Count = most
	}
	d.groups = q.over(ceilDiv(elements, int(w.Count)))
	return w
}
