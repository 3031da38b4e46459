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
	b := broadcast{op: op.String(), kind: op, dst: itemsOf(dst), x: itemsOf(x), y: itemsOf(y), extent: dst.Shape().Padded()}
	b.xStride, b.yStride = strides(x.Shape()), strides(y.Shape())
	q.broadcast(&b)
}

// broadcast is an operation over a contiguous part of dst.
type broadcast struct {
	op                       string // for errors
	kind                     backend.BinaryOp
	dst, x, y                items
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
	n := b.numbers()
	if n == 1 || max(n, b.span(&b.xStride), b.span(&b.yStride)) <= q.capacity(4) {
		q.broadcastAtOnce(b)
		return
	}
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
}

func (q *Queue) broadcastAtOnce(b *broadcast) {
	d := dispatch{op: b.op}
	n := b.numbers()
	to := q.items(&d, b.dst, b.dstFirst, n)
	x := q.items(&d, b.x, b.xFirst, b.span(&b.xStride))
	y := q.items(&d, b.y, b.yFirst, b.span(&b.yStride))
	rx, ry := b.repeat(&b.xStride), b.repeat(&b.yStride)
	spread, r := shaders.Strided, repeat{}
	switch {
	case rx.along(n) && ry.along(n):
		spread = shaders.Same
	case rx.along(n) && ry.period > 0:
		spread, r = shaders.RepeatY, ry
	case ry.along(n) && rx.period > 0:
		spread, r = shaders.RepeatX, rx
	}
	alike := func(r repeat, operand uint32) bool { return !r.along(n) || operand%4 == to%4 }
	w := q.work(&d, several, to, n, spread != shaders.Strided && alike(rx, x) && alike(ry, y))

	width, lay := uint32(w.Width), shaders.Four
	place := func(r repeat, operand uint32) uint32 {
		switch {
		case spread == shaders.Strided:
			return operand
		case r.along(n):
			return operand/width - to/width
		}
		if width > 1 {
			lay = r.lay(to, operand)
		}
		if lay == shaders.Four {
			return operand / width
		}
		return operand
	}
	d.words(to, to+uint32(n), place(rx, x), place(ry, y))
	if spread == shaders.Strided {
		b.describe(&d)
	} else {
		d.words(uint32(r.run), uint32(r.period))
	}
	d.kernel = shaders.Binary(uint8(b.kind), spread, lay, w)
	q.run(&d)
}

// numbers is how many dst gets.
func (b *broadcast) numbers() int { return b.extent[0] * b.extent[1] * b.extent[2] * b.extent[3] }

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

// repeat says that an operand has number n/run mod period for number n of dst; a period
// of 0 that it has not.
type repeat struct{ run, period int }

// along reports whether the operand goes along with all n numbers of dst.
func (r repeat) along(n int) bool { return r.run == 1 && r.period == n }

// lay is what four numbers of dst take of an operand, given where both begin.
func (r repeat) lay(dst, operand uint32) shaders.Lay {
	aligned := dst%4 == 0
	switch {
	case r.period == 1 || aligned && r.run%4 == 0:
		return shaders.One
	case r.run == 1 && aligned && operand%4 == 0 && r.period%4 == 0:
		return shaders.Four
	}
	return shaders.Anywhere
}

func (b *broadcast) repeat(stride *[backend.MaxRank]int) repeat {
	r, over := repeat{1, 1}, false
	for axis := backend.MaxRank - 1; axis >= 0; axis-- {
		switch {
		case b.extent[axis] == 1:
		case stride[axis] == 0 && r.period == 1:
			r.run *= b.extent[axis]
		case stride[axis] == 0:
			over = true
		case over || stride[axis] != r.period:
			return repeat{}
		default:
			r.period *= b.extent[axis]
		}
	}
	return r
}
