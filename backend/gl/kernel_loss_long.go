package gl

import (
	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/shaders"
)

// longLoss is a loss of rows that are too long for a work group, or for a binding. They go in
// segments, whose sums are reduced as those of Reduce; then come the losses and, where it
// takes sums of the whole row, the gradient. Targets and weights that are found by an index
// are gathered first.
type longLoss struct {
	backend.LossStep
	q              *Queue
	kernels        shaders.Loss
	m, n           int
	segments       int  // of a row
	shares         bool // the gradient takes the largest logit and sums of the row
	target, weight items
	top            items    // of each row
	rows, parts    [3]items // the sums of rows and of segments
	rest           items    // for reductions
}

func (q *Queue) longLoss(step backend.LossStep, m, n int) {
	if m > 0 {
		l := longLoss{LossStep: step, q: q, m: m, n: n, segments: ceilDiv(n, shaders.Segment)}
		l.shares = step.Kind.TakesClasses() || step.Kind == backend.KLDivergence
		l.kernels = shaders.Loss{Kind: uint8(step.Kind), Outputs: n, Smooth: step.Smoothing > 0, Weighted: step.Weights != nil}
		l.reserve()
		l.find()
		l.compute()
	}
	if step.State != nil {
		q.latch(step.State, step.Sample, step.Scale)
	}
}

// reserve lays the scratch memory out.
func (l *longLoss) reserve() {
	bytes := 0
	var all []*items
	take := func(s *items, n int) {
		s.start, s.size = bytes, 4
		all = append(all, s)
		bytes += l.q.aligned(4 * n)
	}
	take(&l.top, l.m)
	for i := range l.rows {
		take(&l.rows[i], l.m)
		take(&l.parts[i], l.m*l.segments)
	}
	if l.Index != nil {
		take(&l.target, l.m*l.width())
		take(&l.weight, l.m)
	}
	most, _ := l.q.reduceBytes(reduction{op: backend.ReduceMax, axis: backend.Across}, l.m, l.n)
	sum, _ := l.q.reduceBytes(reduction{op: backend.ReduceSum, axis: backend.Across}, l.m, l.segments)
	take(&l.rest, max(most, sum)/4)
	memory := l.q.scratch(bytes)
	for _, s := range all {
		s.memory = memory
	}
}

// width is the columns of the target.
func (l *longLoss) width() int {
	if l.Kind.TakesClasses() {
		return 1
	}
	return l.n
}

// find has the target and the weights of each row.
func (l *longLoss) find() {
	if l.Index == nil {
		l.target = itemsOf(l.Target)
		if l.Weights != nil {
			l.weight = itemsOf(l.Weights)
		}
		return
	}
	gather := func(dst items, src *backend.Tensor, columns int) {
		l.q.gatherAll(gathering{Gather: backend.Gather{Scale: 1, State: l.State}, dst: dst, numbers: l.m * columns, src: src, index: l.Index,
			rows: src.Len() / columns, columns: columns})
	}
	gather(l.target, l.Target, l.width())
	if l.Weights != nil {
		gather(l.weight, l.Weights, 1)
	}
}

func (l *longLoss) compute() {
	q := l.q
	sum := func(dst, parts items) {
		q.reduceWithin(l.rest, reduction{op: backend.ReduceSum, axis: backend.Across}, dst, parts, l.m, l.segments)
	}
	if l.shares {
		q.reduceWithin(l.rest, reduction{op: backend.ReduceMax, axis: backend.Across}, l.top, itemsOf(l.Logits), l.m, l.n)
		l.eachSection(l.parts, false)
		for i := range l.rows {
			sum(l.rows[i], l.parts[i])
		}
		l.losses()
		if l.Grad != nil {
			l.eachSection(l.rows, true)
		}
	} else {
		l.eachSection(l.parts, false)
		sum(itemsOf(l.Sample), l.parts[0])
	}
	if l.Weights != nil {
		along := [backend.MaxRank]int{0, 0, 0, 1}
		q.broadcast(&broadcast{op: "Loss", kind: backend.OpMul, dst: itemsOf(l.Sample), x: itemsOf(l.Sample), y: l.weight,
			extent: [backend.MaxRank]int{1, 1, 1, l.m}, xStride: along, yStride: along})
	}
}

// eachSection goes over the segments: for their sums, or from those of rows for the gradient.
func (l *longLoss) eachSection(sums [3]items, fromSums bool) {
	q, kernel := l.q, l.kernels
	kernel.Grad = l.Grad != nil && fromSums == l.shares
	for p, ok := q.firstSection("Loss", l.m, l.n, 4); ok; ok = p.next() {
		d := dispatch{op: "Loss", kernel: kernel.Segments(fromSums)}
		q.segmented(&d, &p)
		var at [7]uint32
		ofRows := func(s items) uint32 { return q.items(&d, s, p.row, p.rows) }
		sum := func(i int) uint32 {
			if fromSums {
				return ofRows(sums[i])
			}
			return q.items(&d, sums[i], p.row*l.segments+p.column/shaders.Segment, p.rows*p.segments())
		}
		at[0] = q.tensor(&d, l.Logits, p.first(), p.numbers())
		if l.Kind.TakesClasses() {
			at[1] = ofRows(l.target)
		} else {
			at[1] = q.items(&d, l.target, p.first(), p.numbers())
		}
		at[2] = sum(0)
		if l.shares {
			at[3] = ofRows(l.top)
		}
		if kernel.Grad {
			at[4] = q.tensor(&d, l.Grad, p.first(), p.numbers())
		} else if l.shares {
			at[4] = sum(1)
		}
		if l.shares {
			at[6] = sum(2)
		}
		if kernel.Grad && l.Weights != nil {
			at[5] = ofRows(l.weight)
		}
		d.words(at[:]...)
		d.words(uint32(p.column), uint32(l.n), bitsOf(l.Scale), bitsOf(lossParam(l.LossStep)))
		q.run(&d)
	}
}

// losses makes those of rows from their sums.
func (l *longLoss) losses() {
	q := l.q
	for first, step := 0, q.piece(); first < l.m; first += step {
		rows := min(step, l.m-first)
		d := dispatch{op: "Loss", kernel: l.kernels.Rows(), groups: q.over(rows)}
		d.words(uint32(rows), uint32(l.n), q.tensor(&d, l.Sample, first, rows))
		for _, s := range l.rows {
			d.words(q.items(&d, s, first, rows))
		}
		if l.Kind.TakesClasses() {
			d.words(q.items(&d, l.top, first, rows), q.items(&d, l.target, first, rows))
		} else {
			d.words(0, 0)
		}
		d.words(bitsOf(lossParam(l.LossStep)))
		q.run(&d)
	}
}
