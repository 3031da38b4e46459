package gl

import (
	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/shaders"
)

// Axpby computes dst = alpha x + beta dst.
func (q *Queue) Axpby(dst *backend.Tensor, alpha float32, x *backend.Tensor, beta float32) {
	for first, step := 0, q.piece(); first < dst.Len(); first += step {
		d := dispatch{op: "Axpby"}
		d.kernel = shaders.Axpby(beta != 0, q.alike(&d, several, first, min(step, dst.Len()-first), dst, x))
		d.words(bitsOf(alpha), bitsOf(beta))
		q.run(&d)
	}
}

// Activate computes dst = g(x).
func (q *Queue) Activate(act backend.Activation, dst, x *backend.Tensor) {
	for first, step := 0, q.piece(); first < dst.Len(); first += step {
		d := dispatch{op: "Activate"}
		d.kernel = shaders.Activate(uint8(act.Kind), q.alike(&d, single, first, min(step, dst.Len()-first), dst, x))
		d.words(bitsOf(act.Alpha))
		q.run(&d)
	}
}

// ActivationGrad computes dst = dy ⊙ g'.
func (q *Queue) ActivationGrad(act backend.Activation, dst, dy, saved *backend.Tensor) {
	for first, step := 0, q.piece(); first < dst.Len(); first += step {
		d := dispatch{op: "ActivationGrad"}
		d.kernel = shaders.ActivationGrad(uint8(act.Kind), q.alike(&d, single, first, min(step, dst.Len()-first), dst, dy, saved))
		d.words(bitsOf(act.Alpha))
		q.run(&d)
	}
}

// Random fills dst from a stream of random words.
func (q *Queue) Random(dst *backend.Tensor, o backend.Random) {
	second := o.B
	switch o.Distribution {
	case backend.Uniform:
		second = o.B - o.A
	case backend.DropoutMask:
		second = 1 / o.A
	}
	const block = 4 // elements to a block of the stream
	for first, step := 0, q.piece(); first < dst.Len(); first += step {
		n := min(step, dst.Len()-first)
		d := dispatch{op: "RandomFill", groups: q.over(ceilDiv(n, block))}
		to := q.tensor(&d, dst, first, n)
		d.kernel = shaders.Random(uint8(o.Distribution), o.State != nil, to%4 == 0 && n%4 == 0)
		d.words(uint32(n), to, uint32(first/block), o.Step, o.Stream.Layer, uint32(o.Stream.Purpose),
			uint32(o.Stream.Seed), uint32(o.Stream.Seed>>32), bitsOf(o.A), bitsOf(second))
		if o.State != nil {
			d.words(q.tensor(&d, o.State, 0, backend.StateLen))
		}
		q.run(&d)
	}
}
