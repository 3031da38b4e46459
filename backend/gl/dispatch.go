package gl

import (
	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/shaders"
)

// A dispatch binds at most maxOperands buffers (GL 4.3 guarantees 8) and hands the
// shader maxParams words in one array of a uniform block.
const (
	maxOperands = 8
	maxParams   = 32
)

// operand is a range of one buffer, bound as a shader storage block.
type operand struct {
	memory *memory
	offset int // bytes from the start of memory, a multiple of the device's alignment
	bytes  int
}

// dispatch is one run of a compute shader. It is a value, so that a queue can keep
// lists of them without allocating.
type dispatch struct {
	op       string // for errors: "Gemm", "Add"
	kernel   shaders.Kernel
	operands [maxOperands]operand
	nOperand int
	params   [maxParams]uint32
	nParam   int
	groups   [3]uint32
}

// tensor binds the elements of t from element first on, n of them, as the next
// operand, and returns the index of its first element within the bound range:
// ranges start at multiples of the device's alignment, tensors anywhere.
func (q *Queue) tensor(d *dispatch, t *backend.Tensor, first, n int) (element uint32) {
	return q.items(d, itemsOf(t), first, n)
}

// words appends parameters.
func (d *dispatch) words(w ...uint32) {
	d.nParam += copy(d.params[d.nParam:], w)
}
