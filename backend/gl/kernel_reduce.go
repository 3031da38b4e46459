package gl

import (
	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/shaders"
)

// A reduction goes in passes. Each cuts what it removes in segments of fixed length
// and leaves one item a segment, until one is left. So the order is a function of the
// shape alone, and the error of a sum grows with the logarithm of its length, but for
// the few elements that one lane adds up in a row.
const (
	acrossSegment = shaders.Segment // columns, 128 for each of 32 lanes
	downSegment   = 64              // rows, 16 for each of 4 lanes
)

// reduction is one reduction of a matrix of items.
type reduction struct {
	op    backend.ReduceOp
	axis  backend.Axis
	pairs bool    // the items are values with indices, from an earlier pass
	count float32 // that a mean divides by
}

// Reduce combines the elements of each column or row.
func (q *Queue) Reduce(op backend.ReduceOp, axis backend.Axis, dst, x *backend.Tensor) {
	m, n := x.Shape().Rows(), x.Shape().Cols()
	if dst.Len() == 0 {
		return
	}
	if x.Len() == 0 { // a sum of nothing
		q.Fill(dst, 0)
		return
	}
	r := reduction{op: op, axis: axis, count: float32(m)}
	if axis == backend.Across {
		r.count = float32(n)
	}
	q.reduce(r, itemsOf(dst), itemsOf(x), m, n)
}

// reduce runs the passes. All but the last leave their items in scratch memory.
func (q *Queue) reduce(r reduction, dst, x items, m, n int) {
	bytes, ok := q.reduceBytes(r, m, n)
	if !ok {
		q.tooLarge(r.op.String(), "two rows", 2*4*n, "fewer columns")
		return
	}
	var scratch *memory
	if bytes > 0 {
		scratch = q.scratch(bytes)
	}
	q.reduceWithin(items{scratch, 0, r.itemBytes()}, r, dst, x, m, n)
}

// reduceBytes is the scratch memory for the passes over [m n]. ok is false when a binding
// cannot hold enough to make a pass.
func (q *Queue) reduceBytes(r reduction, m, n int) (bytes int, ok bool) {
	for {
		if m, n, ok = q.reduced(r, m, n); !ok || r.removed(m, n) == 1 {
			return bytes, ok
		}
		bytes += q.aligned(m * n * r.itemBytes())
	}
}

// reduceWithin runs the passes in scratch memory from a place on.
func (q *Queue) reduceWithin(scratch items, r reduction, dst, x items, m, n int) {
	for {
		rm, rn, _ := q.reduced(r, m, n)
		if r.removed(rm, rn) == 1 {
			q.pass(r, dst, x, m, n, true)
			return
		}
		q.pass(r, scratch, x, m, n, false)
		x, m, n = scratch, rm, rn
		scratch.start += q.aligned(rm * rn * r.itemBytes())
		r.pairs = r.op == backend.ReduceArgMax
	}
}

// itemBytes is the size of what a pass leaves to the next.
func (r reduction) itemBytes() int {
	if r.op == backend.ReduceArgMax {
		return 8
	}
	return 4
}

func (r reduction) removed(m, n int) int {
	if r.axis == backend.Across {
		return n
	}
	return m
}

func (q *Queue) aligned(bytes int) int {
	return ceilDiv(bytes, q.limits.offsetAlignment) * q.limits.offsetAlignment
}

// reduced is the shape that one pass over [m n] leaves. ok is false when a binding
// cannot hold enough to make it smaller.
func (q *Queue) reduced(r reduction, m, n int) (rm, rn int, ok bool) {
	if r.axis == backend.Across {
		return m, ceilDiv(n, acrossSegment), true
	}
	segment := q.segmentRows(r, n)
	return ceilDiv(m, segment), n, segment > 1 || m == 1
}

// segmentRows is the rows of a segment: as many as any device can bind at once, so
// that it is the same on all.
func (q *Queue) segmentRows(r reduction, n int) int {
	any := (guaranteed.blockBytes - guaranteed.offsetAlignment) / r.itemBytes()
	return max(1, min(downSegment, min(any, q.capacity(r.itemBytes()))/n))
}

func (q *Queue) pass(r reduction, dst, x items, m, n int, last bool) {
	if r.axis == backend.Across {
		q.passAcross(r, dst, x, m, n, last)
	} else {
		q.passDown(r, dst, x, m, n, last)
	}
}

// passAcross takes parts of rows.
func (q *Queue) passAcross(r reduction, dst, x items, m, n int, last bool) {
	segments := ceilDiv(n, acrossSegment)
	for p, ok := q.firstSection(r.op.String(), m, n, x.size); ok; ok = p.next() {
		d := dispatch{op: r.op.String()}
		to := q.items(&d, dst, p.row*segments+p.column/acrossSegment, p.rows*p.segments())
		from := q.items(&d, x, p.first(), p.numbers())
		d.words(uint32(p.rows*p.segments()), uint32(p.segments()), uint32(p.columns), acrossSegment,
			to, from, uint32(p.column), bitsOf(r.count))
		vectors := !r.pairs && from%4 == 0 && n%4 == 0
		d.kernel = shaders.Across(uint8(r.op), n, shaders.Pass{Pairs: r.pairs, Last: last}, vectors)
		d.groups = q.fold(ceilDiv(p.rows*p.segments(), shaders.SegmentsPerGroup(n)))
		q.run(&d)
	}
}

// passDown takes as many segments at once as a binding holds, or else parts of the only
// row.
func (q *Queue) passDown(r reduction, dst, x items, m, n int, last bool) {
	segment := q.segmentRows(r, n)
	most := min(q.capacity(x.size), q.capacity(dst.size))
	rows, columns := max(1, most/n/segment)*segment, min(n, most)
	for row := 0; row < m; row += rows {
		for column := 0; column < n; column += columns {
			nr, nc := min(rows, m-row), min(columns, n-column)
			parts := ceilDiv(nr, segment)
			d := dispatch{op: r.op.String()}
			to := q.items(&d, dst, row/segment*n+column, (parts-1)*n+nc)
			from := q.items(&d, x, row*n+column, (nr-1)*n+nc)
			d.words(uint32(nc), uint32(nr), uint32(segment), to, from, uint32(row), bitsOf(r.count))
			blocks := ceilDiv(nc, shaders.DownColumns)
			vectors := r.op != backend.ReduceArgMax && from%4 == 0 && n%4 == 0 && nc%4 == 0
			if vectors {
				blocks = ceilDiv(nc, 4*shaders.DownColumns)
			}
			d.kernel = shaders.Down(uint8(r.op), shaders.Pass{Pairs: r.pairs, Last: last}, vectors)
			d.groups = q.fold(blocks * parts)
			q.run(&d)
		}
	}
}
