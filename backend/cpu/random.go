package cpu

import (
	"math"

	"github.com/dnnbench/dnnbench/backend"
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
	b.parallel(c, partsOf(len(c.dst), costly))
}

// part draws four elements a block; costly is a multiple of 4.
func (c *randomCall) part(i int, _ *workspace) {
	from, to := span(i, costly, len(c.dst))
	for ; from < to; from += 4 {
		words := c.draw.Stream.Words(c.draw.Step, uint32(from/4))
		four := c.four(words)
		copy(c.dst[from:to], four[:])
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
