package gl

import (
	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/shaders"
)

// Binary computes dst = x op y with broadcasting.
func (q *Queue) Binary(op backend.BinaryOp, dst, x, y *backend.Tensor) {
	if dst.Len() == 0 {
		return
	}
	b := broadcast{op: op, dst: dst, x: x, y: y, extent: dst.Shape().Padded()}
	b.xStride, b.yStride = strides(x.Shape()), strides(y.Shape())
	q.broadcast(&b)
}

// broadcast is an operation over a contiguous part of dst.
type broadcast struct {
	op                       backend.BinaryOp
	dst, x, y                *backend.Tensor
	dstFirst, xFirst, yFirst int // elements
	extent                   [backend.MaxRank]int
	xStride, yStride         [backend.MaxRank]int // 0 along axes that are repeated
}

// strides are the elements from one index of an axis to the next, 0 where the extent
// is 1.
func strides(s backend.Shape) (stride [backend.MaxRank]int) {
	extent := s.Padded()
	for axis, n := backend.MaxRank-1, 1; axis >= 0; axis-- {
		if extent[axis] > 1 {
			stride[axis] = n
		}
		n *= extent[axis]
	}
	return stride
}

// broadcast runs the operation, in two halves of its slowest axis when a binding
// cannot hold all of an operand.
func (q *Queue) broadcast(b *broadcast) {
	n := b.extent[0] * b.extent[1] * b.extent[2] * b.extent[3]
	xSpan, ySpan := b.span(&b.xStride), b.span(&b.yStride)
	if n > 1 && max(n, xSpan, ySpan) > q.capacity(4) {
		axis := 0
		for b.extent[axis] == 1 {
			axis++
		}
		upper, lower := *b, *b
		half := b.extent[axis] / 2
		upper.extent[axis] = half
		lower.extent[axis] -= half
		lower.dstFirst += n / b.extent[axis] * half
		lower.xFirst += b.xStride[axis] * half
		lower.yFirst += b.yStride[axis] * half
		q.broadcast(&upper)
		q.broadcast(&lower)
		return
	}
	d := dispatch{op: b.op.String()}
	to, x, y := q.tensor(&d, b.dst, b.dstFirst, n), q.tensor(&d, b.x, b.xFirst, xSpan), q.tensor(&d, b.y, b.yFirst, ySpan)
	xPeriod, yPeriod := b.period(&b.xStride), b.period(&b.yStride)
	spread, period := shaders.Strided, 0
	switch {
	case xPeriod == n && yPeriod == n:
		spread = shaders.Same
	case xPeriod == n && yPeriod > 0:
		spread, period = shaders.RepeatY, yPeriod
	case yPeriod == n && xPeriod > 0:
		spread, period = shaders.RepeatX, xPeriod
	}
	d.kernel = shaders.Binary(uint8(b.op), spread)
	elements := uint32(n)
	if spread != shaders.Strided && (to|x|y|elements|uint32(period))%4 == 0 {
		d.kernel = shaders.BinaryVectors(uint8(b.op), spread)
		to, x, y, elements, period = to/4, x/4, y/4, elements/4, period/4
	}
	d.words(elements, to, x, y)
	if spread == shaders.Strided {
		b.describe(&d)
	} else {
		d.words(uint32(period))
	}
	d.groups = q.over(int(elements))
	q.run(&d)
}

// describe appends how operands lie that do not follow dst.
func (b *broadcast) describe(d *dispatch) {
	for _, e := range b.extent[1:] {
		d.words(uint32(e))
	}
	for _, s := range b.xStride {
		d.words(uint32(s))
	}
	for _, s := range b.yStride {
		d.words(uint32(s))
	}
}

// span is how many elements lie from the first to the last that an operand uses.
func (b *broadcast) span(stride *[backend.MaxRank]int) int {
	n := 1
	for axis, e := range b.extent {
		n += (e - 1) * stride[axis]
	}
	return n
}

// period is after how many elements of dst an operand starts over, if it goes along
// with dst until then and starts over for ever; else 0.
func (b *broadcast) period(stride *[backend.MaxRank]int) int {
	n, repeats := 1, false
	for axis := backend.MaxRank - 1; axis >= 0; axis-- {
		switch {
		case b.extent[axis] == 1:
		case stride[axis] == 0:
			repeats = true
		case repeats || stride[axis] != n:
			return 0
		default:
			n *= b.extent[axis]
		}
	}
	return n
}
