package cpu

import (
	"math"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/internal/vector"
)

type normCall struct {
	x     []float32
	state []int32
	most  float32
	sums  []float64 // of the squares of each part
}

// Norm puts a norm and the factor that clips by it into the state. The squares are exact
// in float64, where no sum of them overflows, and are added up in an order that depends on
// their number alone.
func (b *Backend) Norm(state, x *backend.Tensor, most float32) {
	c := normCall{x: floats(x), state: elements[int32](state), most: most}
	if parts := partsOf(len(c.x), cheap); len(b.partial) < parts {
		b.partial = make([]float64, parts)
	}
	c.sums = b.partial
	submit(b, &b.slots.norm, c)
}

func (c *normCall) run(b *Backend) {
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

func (c *normCall) part(i int, _ *workspace) {
	from, to := span(i, cheap, len(c.x))
	x := c.x[from:to]
	if lanes.Available() {
		var parts [vector.Lanes]float64
		lanes.SumOfProducts(x, x, &parts)
		c.sums[i] = vector.Total(&parts)
		return
	}
	sum := 0.0
	for _, v := range x {
		sum += float64(v) * float64(v)
	}
	c.sums[i] = sum
}
