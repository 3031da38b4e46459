package gl

import (
	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/shaders"
)

// Rows of up to shaders.Segment columns take one dispatch. Longer ones go in segments,
// whose sums are reduced as those of Reduce, so that many work groups share a row, and a
// row may be longer than a binding. Which way a row goes depends on its length alone.

// longRows is the scratch memory for long rows: a number for each row, one for each
// segment, and what reductions need.
type longRows struct {
	row, segment, rest items
	segments           int // of a row
}

func (q *Queue) longRows(m, n int) longRows {
	l := longRows{segments: ceilDiv(n, shaders.Segment)}
	ofRow, ofSegment := q.aligned(4*m), q.aligned(4*m*l.segments)
	most, _ := q.reduceBytes(reduction{op: backend.ReduceMax, axis: backend.Across}, m, n)
	sum, _ := q.reduceBytes(reduction{op: backend.ReduceSum, axis: backend.Across}, m, l.segments)
	memory := q.scratch(ofRow + ofSegment + max(most, sum))
	at := func(start int) items { return items{memory, start, 4} }
	l.row, l.segment, l.rest = at(0), at(ofRow), at(ofRow+ofSegment)
	return l
}

// ofSection binds the numbers of the segments of a section, and ofRows those of its rows.
func (q *Queue) ofSection(d *dispatch, l *longRows, p *section) uint32 {
	return q.items(d, l.segment, p.row*l.segments+p.column/shaders.Segment, p.rows*p.segments())
}

func (q *Queue) ofRows(d *dispatch, l *longRows, p *section) uint32 {
	return q.items(d, l.row, p.row, p.rows)
}

// sumRows makes the sums of rows of those of segments.
func (q *Queue) sumRows(l *longRows, m int) {
	q.reduceWithin(l.rest, reduction{op: backend.ReduceSum, axis: backend.Across}, l.row, l.segment, m, l.segments)
}

// segmented sets the grid of a kernel over the segments of a section, and the first words
// of its parameters; see segment.glsl.
func (q *Queue) segmented(d *dispatch, p *section) {
	all := p.rows * p.segments()
	d.groups = q.fold(ceilDiv(all, shaders.SegmentsPerGroup(p.n)))
	d.words(uint32(all), uint32(p.segments()), uint32(p.columns), shaders.Segment)
}

// Softmax computes that of each row.
func (q *Queue) Softmax(dst, x *backend.Tensor) {
	if dst.Len() == 0 {
		return
	}
	m, n := dst.Shape().Rows(), dst.Shape().Cols()
	long := n > shaders.Segment
	var l longRows
	if long {
		l = q.longRows(m, n)
		q.reduceWithin(l.rest, reduction{op: backend.ReduceMax, axis: backend.Across}, l.row, itemsOf(x), m, n)
	}
	for p, ok := q.firstSection("Softmax", m, n, 4); ok; ok = p.next() {
		d := dispatch{op: "Softmax"}
		q.segmented(&d, &p)
		to, from := q.tensor(&d, dst, p.first(), p.numbers()), q.tensor(&d, x, p.first(), p.numbers())
		d.words(to, from)
		if long {
			d.words(q.ofSection(&d, &l, &p), q.ofRows(&d, &l, &p))
		}
		d.kernel = shaders.Softmax(n, long, (to|from|uint32(n))%4 == 0)
		q.run(&d)
	}
	if long {
		q.sumRows(&l, m)
		q.broadcast(&broadcast{
			op: "Softmax", kind: backend.OpDiv, dst: itemsOf(dst), x: itemsOf(dst), y: l.row,
			extent: [backend.MaxRank]int{1, 1, m, n}, xStride: [backend.MaxRank]int{0, 0, n, 1}, yStride: [backend.MaxRank]int{0, 0, 1, 0},
		})
	}
}

// SoftmaxGrad computes that of each row.
func (q *Queue) SoftmaxGrad(dst, dy, y *backend.Tensor) {
	if dst.Len() == 0 {
		return
	}
	m, n := dst.Shape().Rows(), dst.Shape().Cols()
	if n <= shaders.Segment {
		q.softmaxGrad(shaders.WholeGrad, nil, dst, dy, y, m, n)
		return
	}
	l := q.longRows(m, n)
	q.softmaxGrad(shaders.GradSums, &l, dst, dy, y, m, n)
	q.sumRows(&l, m)
	q.softmaxGrad(shaders.GradOfSums, &l, dst, dy, y, m, n)
}

func (q *Queue) softmaxGrad(work shaders.GradPart, l *longRows, dst, dy, y *backend.Tensor, m, n int) {
	for p, ok := q.firstSection("SoftmaxGrad", m, n, 4); ok; ok = p.next() {
		d := dispatch{op: "SoftmaxGrad"}
		q.segmented(&d, &p)
		from, at := q.tensor(&d, dy, p.first(), p.numbers()), q.tensor(&d, y, p.first(), p.numbers())
		var to uint32
		if work == shaders.GradSums {
			to = q.ofSection(&d, l, &p)
		} else {
			to = q.tensor(&d, dst, p.first(), p.numbers())
		}
		d.words(from, at, to)
		if work == shaders.GradOfSums {
			d.words(q.ofRows(&d, l, &p))
		}
		d.kernel = shaders.SoftmaxGrad(n, work, (from|at|uint32(n))%4 == 0 && (work == shaders.GradSums || to%4 == 0))
		q.run(&d)
	}
}
