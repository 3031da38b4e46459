package cpu

import (
	"math"

	"github.com/dnnbench/dnnbench/backend"
)

type gradNormCall struct {
	x     []float32
	state []int32
	most  float32
	sums  []float64 // of the squares of each part
}

// GradNorm puts a norm and the factor that clips by it into the state. The squares are exact
// in float64, where no sum of them overflows, and are added up in an order that depends on
// their number alone.
func (b *Backend) GradNorm(state, x *backend.Tensor, most float32) {
	c := gradNormCall{x: floats(x), state: elements[int32](state), most: most}
	if parts := partsOf(len(c.x), cheap); len(b.partial) < parts {
		b.partial = make([]float64, parts)
	}
	c.sums = b.partial
	submit(b, &b.slots.gradNorm, c)
}

func (c *gradNormCall) run(b *Backend) {
	if c.state[backend.StateBadStep] != 0 {
		return
	}
	parts := partsOf(len(c.x), cheap)
	b.parallel(c, parts)
	total := 0.0
	for _, s := range c.sums[:parts] {
		total += s
	}
	norm := math.Sqrt(total)
	setReal(c.state, backend.StateNorm, float32(norm))
	factor := 0.0
	if norm <= math.MaxFloat32 {
		factor = backend.ClipFactor(float64(c.most), norm)
	}
	setReal(c.state, backend.StateClip, float32(factor))
}

func (c *gradNormCall) part(i int, _ *workspace) {
	from, to := span(i, cheap, len(c.x))
	c.sums[i] = sumOfSquares(c.x[from:to])
}
