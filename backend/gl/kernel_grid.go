package gl

import (
	"fmt"
	"math"

	"github.com/dnnbench/dnnbench/backend"
)

// elementGroup is the size of the work groups of the kernels that have one invocation
// for each element or word.
const elementGroup = 256

// fold returns a grid of at least this many work groups, in as many rows as the
// device's limit makes necessary. Shaders number the groups by row.
func (q *Queue) fold(groups int) [3]uint32 {
	rows := (groups + int(q.limits.groups[0]) - 1) / int(q.limits.groups[0])
	if rows <= 1 {
		return [3]uint32{uint32(groups), 1, 1}
	}
	return [3]uint32{uint32((groups + rows - 1) / rows), uint32(rows), 1}
}

// over returns the grid for one invocation each.
func (q *Queue) over(invocations int) [3]uint32 {
	return q.fold((invocations + elementGroup - 1) / elementGroup)
}

// largestBlock keeps byte offsets within 32 bits, with room to add to them.
const largestBlock = 1 << 30

// vectorBytes are four numbers. Bound ranges begin and end at multiples of that, so that
// shaders may read them as vectors: limits.offsetAlignment is one, and so are the sizes of
// buffers.
const vectorBytes = 16

// capacity is how many items of this many bytes one binding holds, wherever they
// start.
func (q *Queue) capacity(size int) int {
	return (min(q.limits.blockBytes, largestBlock)&^(vectorBytes-1) - q.limits.offsetAlignment) / size
}

// piece is in how many elements, of up to four bytes, kernels take tensors that one
// binding may not hold: a multiple of the size of work groups, of blocks of random
// words, and of blocks of parameters.
func (q *Queue) piece() int {
	return max(min(q.capacity(4), q.device.pace.elements())/elementGroup, 1) * elementGroup
}

// tooLarge fails the device with what it cannot bind, and says what to take instead.
func (q *Queue) tooLarge(op, what string, bytes int, instead string) {
	q.fail(op, fmt.Errorf("%s of %d bytes, this device binds %d: %w: take %s, or the cpu backend",
		what, bytes, q.limits.blockBytes, backend.ErrTooLarge, instead))
}

// tooLong fails the device with what no kernel takes in the iterations that every driver
// grants an invocation.
func (q *Queue) tooLong(op, what string, n, most int, instead string) {
	q.fail(op, fmt.Errorf("%d %s, OpenGL kernels take %d: %w: take %s, or the cpu backend",
		n, what, most, backend.ErrTooLarge, instead))
}

func ceilDiv(a, b int) int { return (a + b - 1) / b }

func roundUp(a, multiple int) int { return ceilDiv(a, multiple) * multiple }

func bitsOf(x float32) uint32 { return math.Float32bits(x) }

// items are numbers in memory, a tensor's or a kernel's own.
type items struct {
	memory *memory
	start  int // bytes from the start of memory
	size   int // bytes of an item
}

func itemsOf(t *backend.Tensor) items {
	size := t.DType().Size()
	return items{t.Memory().(*memory), t.Offset() * size, size}
}

// items binds a range of items as the next operand and returns the index of the first
// within it; see tensor.
func (q *Queue) items(d *dispatch, s items, first, n int) (index uint32) {
	start := s.start + first*s.size
	aligned := start / q.limits.offsetAlignment * q.limits.offsetAlignment
	d.operands[d.nOperand] = operand{memory: s.memory, offset: aligned, bytes: roundUp(start-aligned+n*s.size, vectorBytes)}
	d.nOperand++
	return uint32((start - aligned) / s.size)
}
