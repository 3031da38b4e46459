package cpu

import (
	"math"

	"github.com/dnnbench/dnnbench/backend"
)

// clipChunk is how many gradients are clipped at once: few enough to stay in the first
// cache until the step takes them, and a multiple of backend.BlockLen.
const clipChunk = 2048

// clipping is how the gradients of a step are clipped.
type clipping struct {
	on     bool
	factor float32
	most   float32 // infinite for no bound
}

func clippingOf(c backend.Clip, state []int32) clipping {
	how := clipping{on: c != backend.Clip{}, factor: 1, most: float32(math.Inf(1))}
	if c.Norm > 0 {
		how.factor = real(state, backend.StateClip)
	}
	if c.Value > 0 {
		how.most = c.Value
	}
	return how
}

// of returns the gradients as the step takes them, at most clipChunk of them if they are
// clipped.
func (c clipping) of(g []float32, w *workspace) []float32 {
	if !c.on {
		return g
	}
	clipped := w.clipped[:len(g)]
	if lanes.Available() {
		lanes.Clip(clipped, g, c.factor, -c.most, c.most)
		return clipped
	}
	for i, v := range g {
		clipped[i] = min(max(v*c.factor, -c.most), c.most)
	}
	return clipped
}
