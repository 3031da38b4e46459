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
	bytes := 0
	for rm, rn := m, n; ; {
		var ok bool
		if rm, rn, ok = q.reduced(r, rm, rn); !ok {
			q.tooLarge(r.op.String(), "two rows", 2*4*n)
			return
		}
		if r.removed(rm, rn) == 1 {
			break
		}
		bytes += q.aligned(rm * rn * r.itemBytes())
	}
	var scratch *memory
	if bytes > 0 {
		scratch = q.scratch(bytes)
	}
	for at := 0; ; {
		rm, rn, _ := q.reduced(r, m, n)
		if r.removed(rm, rn) == 1 {
			q.pass(r, dst, x, m, n, true)
			return
		}
		partial := items{scratch, at, r.itemBytes()}
		q.pass(r, partial, x, m, n, false)
		at += q.aligned(rm * rn * r.itemBytes())
		x, m, n = partial, rm, rn
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

// passAcross takes as many rows at once as a binding holds, or else parts of one row.
func (q *Queue) passAcross(r reduction, dst, x items, m, n int, last bool) {
	segments := ceilDiv(n, acrossSegment)
	rows := min(q.capacity(x.size)/n, q.capacity(dst.size)/segments)
	columns := n
	if rows == 0 {
		rows, columns = 1, q.capacity(x.size)/acrossSegment*acrossSegment
		if columns == 0 {
			q.tooLarge(r.op.String(), "a segment", acrossSegment*x.size)
			return
		}
	}
	for row := 0; row < m; row += rows {
		for column := 0; column < n; column += columns {
			nr, nc := min(rows, m-row), min(columns, n-column)
			parts := ceilDiv(nc, acrossSegment)
			d := dispatch{op: r.op.String()}
			to := q.items(&d, dst, row*segments+column/acrossSegment, nr*parts)
			from := q.items(&d, x, row*n+column, (nr-1)*n+nc)
			d.words(uint32(nr*parts), uint32(parts), uint32(nc), acrossSegment, to, from, uint32(column), bitsOf(r.count))
			vectors := !r.pairs && from%4 == 0 && n%4 == 0
			d.kernel = shaders.Across(uint8(r.op), n, shaders.Pass{Pairs: r.pairs, Last: last}, vectors)
			d.groups = q.fold(ceilDiv(nr*parts, shaders.SegmentsPerGroup(n)))
			q.run(&d)
		}
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
