package cpu

import (
	"math"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/internal/vector"
)

type randomCall struct {
	dst   []float32
	state []int32
	draw  backend.Random
}

// Random fills dst with random numbers.
func (b *Backend) Random(dst *backend.Tensor, o backend.Random) {
	c := randomCall{floats(dst), elements[int32](o.State), o}
	c.draw.State = nil
	submit(b, &b.slots.random, c)
}

func (c *randomCall) run(b *Backend) {
	if c.state != nil {
		c.draw.Step = uint32(c.state[backend.StateStep])
	}
	b.parallel(c, partsOf(len(c.dst), grainOf(costly)))
}

// part draws four elements a block; its length is a multiple of vector.BlockLength. By
// vectors, what is left at the end is drawn into a whole block first.
func (c *randomCall) part(i int, _ *workspace) {
	from, to := span(i, grainOf(costly), len(c.dst))
	if lanes.Available() {
		end := from + (to-from)/vector.BlockLength*vector.BlockLength
		c.draws(c.dst[from:end], from)
		if end < to {
			var block [vector.BlockLength]float32
			c.draws(block[:], end)
			copy(c.dst[end:to], block[:])
		}
		return
	}
	for ; from < to; from += 4 {
		words := c.draw.Stream.Words(c.draw.Step, uint32(from/4))
		four := c.four(words)
		copy(c.dst[from:to], four[:])
	}
}

// draws fills whole blocks, of which the first is that of element at.
func (c *randomCall) draws(dst []float32, at int) {
	a, b, s := c.draw.A, c.draw.B, c.draw.Stream
	block, step, purpose := uint32(at/4), c.draw.Step, uint32(s.Purpose)
	low, high := uint32(s.Seed), uint32(s.Seed>>32)
	switch c.draw.Distribution {
	case backend.Uniform:
		lanes.Uniform(dst, block, step, s.Layer, purpose, low, high, a, b-a)
	case backend.DropoutMask:
		lanes.DropoutMask(dst, block, step, s.Layer, purpose, low, high, a, 1/a)
	case backend.Normal:
		lanes.Normal(dst, block, step, s.Layer, purpose, low, high, a, b)
	}
}

func (c *randomCall) four(words [4]uint32) (x [4]float32) {
	a, b := c.draw.A, c.draw.B
	switch c.draw.Distribution {
	case backend.Uniform:
		for i, w := range words {
			x[i] = a + float32((b-a)*backend.Unit(w))
		}
	case backend.DropoutMask:
		for i, w := range words {
			if backend.Unit(w) < a {
				x[i] = 1 / a
			}
		}
	case backend.Normal:
		for i := 0; i < 4; i += 2 {
			u, v := float64(backend.Unit(words[i])), float64(backend.Unit(words[i+1]))
			r := float64(b) * math.Sqrt(-2*math.Log1p(-u))
			sin, cos := math.Sincos(2 * math.Pi * v)
			x[i] = float32(float64(a) + r*cos)
			x[i+1] = float32(float64(a) + r*sin)
		}
	}
	return x
}
