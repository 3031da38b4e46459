package cpu

import (
	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/internal/vector"
)

// binaryCall walks dst in rows of inner elements. x and y advance by their own
// strides, which are 0 along axes that they are spread over.
type binaryCall struct {
	op        backend.BinaryOp
	dst, x, y []float32
	walk      walk
}

// walk is a broadcast with as few axes as it can be told in: neighbours along which
// both operands are contiguous, or both spread, are one. So equal shapes are one row,
// and [m n] with [n] are m rows.
type walk struct {
	extent [backend.MaxRank]int // slowest first, ones in front
	xStep  [backend.MaxRank]int
	yStep  [backend.MaxRank]int
}

// Binary computes dst = x op y with broadcasting.
func (b *Backend) Binary(op backend.BinaryOp, dst, x, y *backend.Tensor) {
	submit(b, &b.slots.binary, binaryCall{op, floats(dst), floats(x), floats(y),
		newWalk(dst.Shape().Padded(), x.Shape().Padded(), y.Shape().Padded())})
}

func newWalk(dst, x, y [backend.MaxRank]int) walk {
	w := walk{extent: [backend.MaxRank]int{1, 1, 1, 1}}
	at := backend.MaxRank - 1 // the axis being built, from the fastest
	xLen, yLen := 1, 1        // elements of x and y in the axes done
	empty := true
	for i := backend.MaxRank - 1; i >= 0; i-- {
		if dst[i] == 1 {
			continue
		}
		xs, ys := 0, 0
		if x[i] != 1 {
			xs = xLen
		}
		if y[i] != 1 {
			ys = yLen
		}
		joins := xs == w.xStep[at]*w.extent[at] && ys == w.yStep[at]*w.extent[at]
		if !empty && !joins {
			at--
		}
		if empty || !joins {
			w.xStep[at], w.yStep[at] = xs, ys
		}
		w.extent[at] *= dst[i]
		xLen *= x[i]
		yLen *= y[i]
		empty = false
	}
	return w
}

func (c *binaryCall) run(b *Backend) { b.parallel(c, partsOf(len(c.dst), cheap)) }

// part computes a range of dst, one piece of a row after the other.
func (c *binaryCall) part(i int, _ *workspace) {
	const last = backend.MaxRank - 1
	inner := c.walk.extent[last]
	xStep, yStep := c.walk.xStep[last], c.walk.yStep[last]
	from, to := span(i, cheap, len(c.dst))
	for from < to {
		row, col := from/inner, from%inner
		n := min(inner-col, to-from)
		xAt, yAt := c.walk.row(row)
		xAt += col * xStep
		yAt += col * yStep
		combine(c.op, c.dst[from:from+n], c.x[xAt:xAt+(n-1)*xStep+1], c.y[yAt:yAt+(n-1)*yStep+1])
		from += n
	}
}

// row finds where a row begins in x and y.
func (w *walk) row(row int) (x, y int) {
	for axis := backend.MaxRank - 2; row > 0; axis-- {
		index := row % w.extent[axis]
		row /= w.extent[axis]
		x += index * w.xStep[axis]
		y += index * w.yStep[axis]
	}
	return x, y
}

// combine computes dst = x op y, where x or y, not both, may be one element for all
// of dst.
func combine(op backend.BinaryOp, dst, x, y []float32) {
	switch {
	case lanes.Available():
		combineLanes(op, dst, x, y)
	case len(x) < len(dst):
		combineLeft(op, dst, x[0], y)
	case len(y) < len(dst):
		combineRight(op, dst, x, y[0])
	default:
		combineBoth(op, dst, x, y)
	}
}

func combineLanes(op backend.BinaryOp, dst, x, y []float32) {
	kernels := binaryKernels[op]
	switch {
	case len(x) < len(dst):
		kernels.left(lanes, dst, y, x[0])
	case len(y) < len(dst):
		kernels.right(lanes, dst, x, y[0])
	default:
		kernels.both(lanes, dst, x, y)
	}
}

var binaryKernels = [...]struct {
	both        func(s vector.Set, dst, x, y []float32)
	left, right func(s vector.Set, dst, x []float32, alpha float32)
}{
	backend.OpAdd: {vector.Set.Add, vector.Set.AddLeft, vector.Set.AddRight},
	backend.OpSub: {vector.Set.Sub, vector.Set.SubLeft, vector.Set.SubRight},
	backend.OpMul: {vector.Set.Mul, vector.Set.MulLeft, vector.Set.MulRight},
	backend.OpDiv: {vector.Set.Div, vector.Set.DivLeft, vector.Set.DivRight},
}

func combineBoth(op backend.BinaryOp, dst, x, y []float32) {
	x, y = x[:len(dst)], y[:len(dst)]
	switch op {
	case backend.OpAdd:
		for i := range dst {
			dst[i] = x[i] + y[i]
		}
	case backend.OpSub:
		for i := range dst {
			dst[i] = x[i] - y[i]
		}
	case backend.OpMul:
		for i := range dst {
			dst[i] = x[i] * y[i]
		}
	case backend.OpDiv:
		for i := range dst {
			dst[i] = x[i] / y[i]
		}
	}
}

func combineLeft(op backend.BinaryOp, dst []float32, x float32, y []float32) {
	y = y[:len(dst)]
	switch op {
	case backend.OpAdd:
		for i := range dst {
			dst[i] = x + y[i]
		}
	case backend.OpSub:
		for i := range dst {
			dst[i] = x - y[i]
		}
	case backend.OpMul:
		for i := range dst {
			dst[i] = x * y[i]
		}
	case backend.OpDiv:
		for i := range dst {
			dst[i] = x / y[i]
		}
	}
}

func combineRight(op backend.BinaryOp, dst, x []float32, y float32) {
	x = x[:len(dst)]
	switch op {
	case backend.OpAdd:
		for i := range dst {
			dst[i] = x[i] + y
		}
	case backend.OpSub:
		for i := range dst {
			dst[i] = x[i] - y
		}
	case backend.OpMul:
		for i := range dst {
			dst[i] = x[i] * y
		}
	case backend.OpDiv:
		for i := range dst {
			dst[i] = x[i] / y
		}
	}
}
