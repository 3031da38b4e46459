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

func (c *randomCall) part(i int, _ *workspace) {
	from, to := span(i, grainOf(costly), len(c.dst))
	c.fill(c.dst[from:to], uint32(from/4))
}

// fill draws four elements a block, from a block on. By vectors, what is left at the end
// is drawn into whole blocks first.
func (c *randomCall) fill(dst []float32, block uint32) {
	if lanes.Available() {
		end := len(dst) / vector.BlockLength * vector.BlockLength
		c.draws(dst[:end], block)
		if end < len(dst) {
			var last [vector.BlockLength]float32
			c.draws(last[:], block+uint32(end/4))
			copy(dst[end:], last[:])
		}
		return
	}
	for from := 0; from < len(dst); from += 4 {
		four := c.four(c.draw.Stream.Words(c.draw.Step, block+uint32(from/4)))
		copy(dst[from:], four[:])
	}
}

// draws fills whole blocks of vectors, from a block of the stream on.
func (c *randomCall) draws(dst []float32, block uint32) {
	a, b, s := c.draw.A, c.draw.B, c.draw.Stream
	step, purpose := c.draw.Step, uint32(s.Purpose)
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
