package cpu

import (
	"math"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/internal/vector"
)

// gatherCall gathers rows of one of three kinds: float32 scaled and shifted, from
// float32 or from bytes, or copied bytes.
type gatherCall struct {
	dst    []float32
	src    []float32
	stored []uint8
	copied []uint8 // dst of a plain copy of stored, and blank its filling
	blank  uint8

	index, state []int32
	rows, cols   int // of dst; cols in bytes for a copy
	srcRows      int
	scale, shift float32
}

// Gather computes dst[i] = Scale·src[index[c+i]] + Shift, the product rounded.
func (b *Backend) Gather(dst, src, index *backend.Tensor, o backend.Gather) {
	c := gatherCall{index: elements[int32](index), state: elements[int32](o.State),
		scale: o.Scale, shift: o.Shift}
	c.rows, c.cols = gatherRows(dst)
	c.srcRows, _ = gatherRows(src)
	switch {
	case dst.DType() != backend.Float32:
		c.copied, c.stored = bytesOf(dst), bytesOf(src)
		if dst.DType() == backend.Int32 {
			c.cols *= dst.DType().Size()
			c.blank = 0xff // every byte of -1
		}
	case src.DType() == backend.Uint8:
		c.dst, c.stored = floats(dst), elements[uint8](src)
	default:
		c.dst, c.src = floats(dst), floats(src)
	}
	submit(b, &b.slots.gather, c)
}

// gatherRows reads a vector as a column.
func gatherRows(t *backend.Tensor) (rows, cols int) {
	if t.Shape().Rank() == 1 {
		return t.Len(), 1
	}
	return t.Shape().Rows(), t.Shape().Cols()
}

func (c *gatherCall) run(b *Backend) {
	if c.cols > 0 {
		b.parallel(c, partsOf(c.rows, rowGrain(cheap, c.cols)))
	}
}

func (c *gatherCall) part(i int, _ *workspace) {
	first := 0
	if c.state != nil {
		first = int(c.state[backend.StateCursor])
	}
	from, to := span(i, rowGrain(cheap, c.cols), c.rows)
	for r := from; r < to; r++ {
		row := indexed(c.index, first+r, c.srcRows)
		c.row(r, row, row >= 0)
	}
}

// indexed is index[at], or -1 where there is none or it is not one of rows.
func indexed(index []int32, at, rows int) int {
	if at < 0 || at >= len(index) || index[at] < 0 || int(index[at]) >= rows {
		return -1
	}
	return int(index[at])
}

// row gathers row s of src, or what stands for one that is not there.
func (c *gatherCall) row(r, s int, there bool) {
	switch {
	case c.copied != nil && there:
		copy(rowOf(c.copied, r, c.cols), rowOf(c.stored, s, c.cols))
	case c.copied != nil:
		fill(rowOf(c.copied, r, c.cols), c.blank)
	case !there:
		fill(rowOf(c.dst, r, c.cols), float32(math.NaN()))
	case c.stored != nil:
		c.scaleBytes(rowOf(c.dst, r, c.cols), rowOf(c.stored, s, c.cols))
	case lanes.Available():
		lanes.Affine(rowOf(c.dst, r, c.cols), rowOf(c.src, s, c.cols), c.scale, c.shift)
	default:
		scaleRow(rowOf(c.dst, r, c.cols), rowOf(c.src, s, c.cols), c.scale, c.shift)
	}
}

// scaleBytes leaves what is less than a block of vectors to Go.
func (c *gatherCall) scaleBytes(dst []float32, src []uint8) {
	whole := 0
	if lanes.Available() {
		whole = len(src) / vector.BlockLength * vector.BlockLength
		lanes.AffineBytes(dst[:whole], src, c.scale, c.shift)
	}
	scaleRow(dst[whole:], src[whole:], c.scale, c.shift)
}

func scaleRow[T uint8 | float32](dst []float32, src []T, scale, shift float32) {
	for j, v := range src {
		dst[j] = float32(scale*float32(v)) + shift
	}
}
