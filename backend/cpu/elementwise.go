package cpu

import (
	"math"

	"github.com/dnnbench/dnnbench/backend"
)

type axpbyCall struct {
	dst, x      []float32
	alpha, beta float32
}

// Axpby computes dst = alpha·x + beta·dst, each product rounded, and does not read
// dst for beta 0.
func (b *Backend) Axpby(dst *backend.Tensor, alpha float32, x *backend.Tensor, beta float32) {
	submit(b, &b.slots.axpby, axpbyCall{floats(dst), floats(x), alpha, beta})
}

func (c *axpbyCall) run(b *Backend) { b.parallel(c, partsOf(len(c.dst), cheap)) }

func (c *axpbyCall) part(i int, _ *workspace) {
	from, to := span(i, cheap, len(c.dst))
	dst, x := c.dst[from:to], c.x[from:to]
	switch {
	case lanes.Available() && c.beta == 0:
		lanes.MulRight(dst, x, c.alpha)
		return
	case lanes.Available():
		lanes.Axpby(dst, x, c.alpha, c.beta)
		return
	case c.beta == 0:
		for i, v := range x {
			dst[i] = c.alpha * v
		}
		return
	}
	for i, v := range x {
		dst[i] = float32(c.alpha*v) + float32(c.beta*dst[i])
	}
}

// fillCall sets 4-byte words to the pattern of a float32, or bytes to a value.
type fillCall struct {
	words []float32
	word  float32
	bytes []uint8
	value uint8
}

// Fill sets every element of dst.
func (b *Backend) Fill(dst *backend.Tensor, value float32) {
	var c fillCall
	switch dst.DType() {
	case backend.Uint8:
		c = fillCall{bytes: elements[uint8](dst), value: uint8(value)}
	case backend.Int32:
		c = fillCall{words: floats(dst), word: math.Float32frombits(uint32(int32(value)))}
	case backend.Float32:
		c = fillCall{words: floats(dst), word: value}
	}
	submit(b, &b.slots.fill, c)
}

func (c *fillCall) run(b *Backend) { b.parallel(c, partsOf(len(c.words)+len(c.bytes), cheap)) }

func (c *fillCall) part(i int, _ *workspace) {
	from, to := span(i, cheap, len(c.words)+len(c.bytes))
	switch {
	case c.bytes != nil:
		fill(c.bytes[from:to], c.value)
	case lanes.Available():
		lanes.Fill(c.words[from:to], c.word)
	default:
		fill(c.words[from:to], c.word)
	}
}

func fill[T any](dst []T, v T) {
	for i := range dst {
		dst[i] = v
	}
}

// copyCall copies bytes, whatever their type.
type copyCall struct{ dst, src []uint8 }

// Copy copies src to dst.
func (b *Backend) Copy(dst, src *backend.Tensor) {
	submit(b, &b.slots.copy, copyCall{bytesOf(dst), bytesOf(src)})
}

func (c *copyCall) run(b *Backend) { b.parallel(c, partsOf(len(c.dst), 4*cheap)) }

func (c *copyCall) part(i int, _ *workspace) {
	from, to := span(i, 4*cheap, len(c.dst))
	copy(c.dst[from:to], c.src[from:to])
}
