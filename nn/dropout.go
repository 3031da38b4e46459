package nn

import "github.com/dnnbench/dnnbench/backend"

// training is what a pass does that trains and no other does: it drops.
type training struct {
	state *backend.Tensor // whose step and cursor the masks depend on; nil for step 0
	first int             // samples of the same step in passes before this one
	seed  uint64          // of the masks
}

// train is the pass in training.
func (p pass) train(state *backend.Tensor, first int, seed uint64) pass {
	p.training = &training{state, first, seed}
	return p
}

// drops says whether this pass drops a share of a layer's output.
func (p pass) drops(share float32) bool { return p.training != nil && share > 0 }

// drop computes dst = x ⊙ mask, with the mask of layer l, which the forward and the
// backward half draw alike; 0 is the input.
func (p pass) drop(b backend.Backend, layer int, share float32, dst, x *backend.Tensor) {
	t := p.training
	backend.Dropout(b, dst, x, backend.Drop{Keep: 1 - share, Stream: dropoutStream(t.seed, layer), State: t.state, First: t.first})
}

// dropoutStream is a stream of its own for each layer.
func dropoutStream(seed uint64, layer int) backend.Stream {
	return backend.Stream{Seed: seed, Purpose: backend.PurposeDropout, Layer: uint32(layer)}
}
