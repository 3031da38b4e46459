package backend

// Clip bounds gradients before a step takes them, as PyTorch's clip_grad_norm_ and
// clip_grad_value_ do, first by norm (Pascanu, Mikolov and Bengio 2013). Bounds of 0 do
// nothing. Weight decay is not clipped.
type Clip struct {
	Norm  float32 // g becomes g·min(1, Norm/(‖g‖ + 1e-6)), of all gradients together
	Value float32 // each element is held within ±Value
}

// clipSlack is what PyTorch adds to the norm, so that one of 0 is no divisor.
const clipSlack = 1e-6

// ClipFactor is what a bound makes of gradients with a norm.
func ClipFactor(most, norm float64) float64 { return min(1, most/(norm+clipSlack)) }

// GradNorm puts the Euclidean norm of x into the state as Norm and ClipFactor(most, Norm) as
// Clip, unless BadStep is set. Squares that float32 cannot hold do not matter, but a norm
// beyond float32 is infinite and its factor 0; and a device that flushes denormals makes a
// factor below 2^-126 0.
//
// The norm is within (½(34 + ⌈n/2^20⌉) + 8)·2^-24 of itself, for n numbers: a square, 16
// of them in a row, then 2^8 in a tree, then ⌈n/2^20⌉ in a row and 2^8 in a tree, in an
// order that depends on n alone; their errors are halved by the root.
func GradNorm(b Backend, state, x *Tensor, most float32) {
	checkGradNorm(b, state, x, most)
	b.GradNorm(state, x, most)
}
