package cpu

import (
	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/internal/vector"
)

type dropoutCall struct {
	dst, x []float32
	state  []int32
	masks  randomCall
	first  uint32 // rows of the step before these
	cursor uint32
	cols   int
}

// Dropout multiplies by masks that are drawn as they are needed.
func (b *Backend) Dropout(dst, x *backend.Tensor, o backend.Drop) {
	draw := backend.Random{Distribution: backend.DropoutMask, A: o.Keep, Stream: o.Stream, Step: o.Step}
	submit(b, &b.slots.dropout, dropoutCall{dst: floats(dst), x: floats(x), state: elements[int32](o.State),
		masks: randomCall{draw: draw}, first: uint32(o.First), cols: x.Shape().Cols()})
}

func (c *dropoutCall) run(b *Backend) {
	if c.state != nil {
		c.masks.draw.Step, c.cursor = uint32(c.state[backend.StateStep]), uint32(c.state[backend.StateCursor])
	}
	b.parallel(c, partsOf(rowsOf(c.dst, c.cols), rowGrain(grainOf(costly), c.cols)))
}

// part takes some rows, as one where each ends with a block of the stream.
func (c *dropoutCall) part(i int, _ *workspace) {
	from, to := span(i, rowGrain(grainOf(costly), c.cols), rowsOf(c.dst, c.cols))
	step := 1
	if c.cols%4 == 0 {
		step = to - from
	}
	for r := from; r < to; r += step {
		block := (c.cursor + c.first + uint32(r)) * uint32((c.cols+3)/4)
		c.drop(c.dst[r*c.cols:(r+step)*c.cols], c.x[r*c.cols:], block)
	}
}

// drop multiplies elements by the mask from a block of the stream on, in pieces that stay
// in the cache.
func (c *dropoutCall) drop(dst, x []float32, block uint32) {
	var masks [16 * vector.BlockLength]float32
	for len(dst) > 0 {
		n := min(len(dst), len(masks))
		c.masks.fill(masks[:n], block)
		if lanes.Available() {
			lanes.Mul(dst[:n], x[:n], masks[:n])
		} else {
			for j, v := range masks[:n] {
				dst[j] = x[j] * v
			}
		}
		dst, x, block = dst[n:], x[n:], block+uint32(n/4)
	}
}
