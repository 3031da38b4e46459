package cpu

import "github.com/dnnbench/dnnbench/backend"

// columnBlock is how many columns a part reduces at once: a few cache lines of a row,
// and enough parts for several cores in a layer of usual width.
const columnBlock = 128

type reduceCall struct {
	op         backend.ReduceOp
	dst, x     []float32
	index      []int32 // dst of ArgMax
	rows, cols int
	axis       backend.Axis
	pieces     pieces // of a sum
}

// Reduce removes an axis. Sums are taken in float64 and rounded once, so the error of
// a sum of n is below 0.5 ulp + n·2^-53·Σ|x|, whatever the order. That is a function
// of the shape: see sum and newPieces.
func (b *Backend) Reduce(op backend.ReduceOp, axis backend.Axis, dst, x *backend.Tensor) {
	c := reduceCall{op: op, axis: axis, x: floats(x), rows: x.Shape().Rows(), cols: x.Shape().Cols()}
	if op == backend.ReduceArgMax {
		c.index = elements[int32](dst)
	} else {
		c.dst = floats(dst)
	}
	if op == backend.ReduceSum || op == backend.ReduceMean {
		c.pieces = b.newPieces(axis, c.rows, c.cols)
	}
	submit(b, &b.slots.reduce, c)
}

func (c *reduceCall) run(b *Backend) {
	if c.pieces.count > 1 {
		b.parallel((*pieceSums)(c), c.pieces.count*c.pieces.each)
		c.joinPieces()
		return
	}
	parts := partsOf(c.cols, columnBlock)
	if c.axis == backend.Across {
		parts = partsOf(c.rows, rowGrain(cheap, c.cols))
	}
	if len(c.x) < cheap {
		b.alone(c, parts)
	} else {
		b.parallel(c, parts)
	}
}

func (c *reduceCall) part(i int, w *workspace) {
	if c.axis == backend.Across {
		from, to := span(i, rowGrain(cheap, c.cols), c.rows)
		for r := from; r < to; r++ {
			c.across(r, rowOf(c.x, r, c.cols))
		}
		return
	}
	from, to := span(i, columnBlock, c.cols)
	switch c.op {
	case backend.ReduceSum, backend.ReduceMean:
		sums := w.sums[:]
		c.addRows(sums, 0, c.rows, from, to)
		for j, s := range sums[:to-from] {
			c.dst[from+j] = c.total(s)
		}
	case backend.ReduceMax:
		c.maxDown(c.dst[from:to], from)
	case backend.ReduceArgMax:
		c.argMaxDown(c.index[from:to], from)
	}
}

func (c *reduceCall) across(r int, x []float32) {
	switch c.op {
	case backend.ReduceSum, backend.ReduceMean:
		c.dst[r] = c.total(sum(x))
	case backend.ReduceMax:
		c.dst[r] = float32(highest(x))
	case backend.ReduceArgMax:
		c.index[r] = int32(firstHighest(x))
	}
}

// firstHighest is the index of the maximum. With vectors it is the first that equals it.
func firstHighest(x []float32) int {
	best := 0
	if lanes.Available() {
		top := float32(highest(x))
		for best = range x {
			if x[best] == top || x[best] != x[best] {
				break
			}
		}
		return best
	}
	for j, v := range x {
		if beats(v, x[best]) {
			best = j
		}
	}
	return best
}

func (c *reduceCall) maxDown(dst []float32, from int) {
	copy(dst, c.x[from:])
	for r := 1; r < c.rows; r++ {
		row := c.x[r*c.cols+from:][:len(dst)]
		if lanes.Available() {
			lanes.Raise(dst, row)
			continue
		}
		for j, v := range row {
			dst[j] = max(dst[j], v)
		}
	}
}

func (c *reduceCall) argMaxDown(dst []int32, from int) {
	clear(dst)
	for r := 1; r < c.rows; r++ {
		for j, v := range c.x[r*c.cols+from:][:len(dst)] {
			if beats(v, c.x[int(dst[j])*c.cols+from+j]) {
				dst[j] = int32(r)
			}
		}
	}
}

// beats says whether v takes the place of an earlier best: NaN beats all but NaN.
func beats(v, best float32) bool { return v > best || v != v && best == best }
