package gl

import (
	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/shaders"
)

// columnParts is a matrix of which no dispatch sees whole columns. It is worked on in blocks
// of columns, and these in parts of as many rows as a binding holds. What the 32 lanes of a
// column have found is kept between the parts, so that all sums have the order, and the
// bits, that a binding for all of the matrix would give.
type columnParts struct {
	q               *Queue
	op              string
	m, n            int // the matrix
	column, columns int // the block
	lanes, means    items
}

// eachBlock goes over the blocks of columns. Two sums for each lane of a column must fit a
// binding, and so must two rows, which are what the running statistics take.
func (q *Queue) eachBlock(op string, m, n int, work func(p *columnParts)) {
	const lanes, means = 2 * shaders.ColumnLanes, 2 // numbers for a column
	if 2*n > q.capacity(4) {
		q.tooLarge(op, "two rows", 2*4*n, "fewer columns")
		return
	}
	most := min(n, q.capacity(4)/lanes/4*4)
	memory := q.scratch(q.aligned(4*lanes*most) + 4*means*most)
	p := columnParts{q: q, op: op, m: m, n: n, lanes: items{memory, 0, 4}, means: items{memory, q.aligned(4 * lanes * most), 4}}
	for ; p.column < n; p.column += most {
		p.columns = min(most, n-p.column)
		work(&p)
	}
}

// eachPart goes over the parts of a block. One dispatch ends before the next begins, since
// each goes on from the sums of the one before.
func (p *columnParts) eachPart(work func(row, rows int)) {
	step := min((p.q.capacity(4)-p.columns)/p.n+1, mostColumnRows)
	for row := 0; row < p.m; row += step {
		work(row, min(step, p.m-row))
	}
}

// part binds a part of a matrix, and of binds the block's part of so many rows of n numbers.
func (p *columnParts) part(d *dispatch, t *backend.Tensor, row, rows int) uint32 {
	return p.q.tensor(d, t, row*p.n+p.column, (rows-1)*p.n+p.columns)
}

func (p *columnParts) of(d *dispatch, t *backend.Tensor) uint32 { return p.part(d, t, 0, 1) }

// kept binds what is kept for the columns of the block.
func (p *columnParts) kept(d *dispatch, s items, numbers int) uint32 {
	return p.q.items(d, s, 0, numbers*p.columns)
}

// sum adds up x, compared with the first row, the means or another matrix.
func (p *columnParts) sum(of shaders.ColumnSum, x, other *backend.Tensor) {
	p.eachPart(func(row, rows int) {
		d := dispatch{op: p.op}
		at := [3]uint32{0: p.part(&d, x, row, rows)}
		switch of {
		case shaders.ColumnMean:
			at[1] = p.of(&d, x)
		case shaders.ColumnSpread:
			at[1] = p.kept(&d, p.means, 2)
		case shaders.ColumnGrads:
			at[1] = p.part(&d, other, row, rows)
		}
		at[2] = p.kept(&d, p.lanes, 2*shaders.ColumnLanes)
		d.words(uint32(p.columns), uint32(rows), uint32(p.n), uint32(row))
		p.run(&d, at[:], func(vectors bool) shaders.Kernel { return shaders.ColumnSums(of, vectors) })
	})
}

// run runs a dispatch whose matrices begin at these numbers, which are its next parameters.
func (p *columnParts) run(d *dispatch, at []uint32, kernel func(vectors bool) shaders.Kernel, more ...uint32) {
	vectors := p.n%4 == 0 && aligned(at...)
	d.kernel, d.groups = kernel(vectors), p.q.overColumns(p.columns, vectors)
	d.words(at...)
	d.words(more...)
	p.q.run(d)
}

// normaliseParts normalises columns.
func (q *Queue) normaliseParts(dst, x *backend.Tensor, o backend.Norm) {
	const op = "Normalise"
	m, n := x.Shape().Rows(), x.Shape().Cols()
	each := bitsOf(1 / float32(m))
	q.eachBlock(op, m, n, func(p *columnParts) {
		if o.Normed != nil {
			p.sum(shaders.ColumnMean, x, nil)
			p.mean(x, each)
			p.sum(shaders.ColumnSpread, x, nil)
			p.spread(o, each)
		}
		p.eachPart(func(row, rows int) {
			d := dispatch{op: op}
			at := [8]uint32{p.part(&d, dst, row, rows), p.part(&d, x, row, rows), p.of(&d, o.Gamma), p.of(&d, o.Beta)}
			statistics := shaders.FoundStatistics
			if o.Normed != nil {
				at[4], at[5], at[6] = p.part(&d, o.Normed, row, rows), p.of(&d, o.Scale), p.kept(&d, p.means, 2)
			} else {
				statistics = shaders.RunningStatistics
				at[6] = p.part(&d, o.Running, 0, 2)
			}
			if o.SaveZ != nil {
				at[7] = p.part(&d, o.SaveZ, row, rows)
			}
			d.words(uint32(p.columns), uint32(rows), each, 0, bitsOf(o.Epsilon), 0, bitsOf(o.Activation.Alpha))
			p.run(&d, at[:], func(vectors bool) shaders.Kernel {
				return shaders.NormaliseColumns(statistics, false, o.SaveZ != nil, uint8(o.Activation.Kind), vectors)
			}, uint32(n))
		})
	})
}

// mean finds the means of a block.
func (p *columnParts) mean(x *backend.Tensor, each uint32) {
	d := dispatch{op: p.op}
	at := []uint32{p.kept(&d, p.lanes, 2*shaders.ColumnLanes), p.of(&d, x), p.kept(&d, p.means, 2)}
	d.words(uint32(p.columns), uint32(p.n))
	p.run(&d, at, func(vectors bool) shaders.Kernel {
		return shaders.ColumnStatistics(shaders.ColumnMean, false, false, vectors)
	}, each)
}

// spread finds what is left of them, and r, and moves the running statistics.
func (p *columnParts) spread(o backend.Norm, each uint32) {
	d := dispatch{op: p.op}
	at := [4]uint32{p.kept(&d, p.lanes, 2*shaders.ColumnLanes), p.kept(&d, p.means, 2), p.of(&d, o.Scale)}
	if o.Running != nil {
		at[3] = p.part(&d, o.Running, 0, 2)
	}
	d.words(uint32(p.columns), uint32(p.n))
	p.run(&d, at[:], func(vectors bool) shaders.Kernel {
		return shaders.ColumnStatistics(shaders.ColumnSpread, o.Running != nil, false, vectors)
	}, each, bitsOf(unbiased(o, p.m)), bitsOf(o.Epsilon), bitsOf(o.Momentum))
}

// gradParts computes the gradients of γ and β, and those of columns.
func (q *Queue) gradParts(dst, dz *backend.Tensor, o backend.NormGrad) {
	const op = "NormaliseGrad"
	m, n := dz.Shape().Rows(), dz.Shape().Cols()
	q.eachBlock(op, m, n, func(p *columnParts) {
		p.sum(shaders.ColumnGrads, dz, o.Normed)
		d := dispatch{op: op}
		at := [4]uint32{p.kept(&d, p.lanes, 2*shaders.ColumnLanes), p.of(&d, o.DGamma), p.of(&d, o.DBeta)}
		if o.Finite != nil {
			at[3] = q.tensor(&d, o.Finite, 0, backend.StateLen)
		}
		d.words(uint32(p.columns), uint32(n))
		p.run(&d, at[:], func(vectors bool) shaders.Kernel {
			return shaders.ColumnStatistics(shaders.ColumnGrads, false, o.Finite != nil, vectors)
		})
		if o.Axis == backend.Across {
			return
		}
		p.eachPart(func(row, rows int) {
			d := dispatch{op: op}
			at := []uint32{p.part(&d, dz, row, rows), p.part(&d, o.Normed, row, rows), p.of(&d, o.DGamma), p.of(&d, o.DBeta),
				p.part(&d, dst, row, rows), p.of(&d, o.Gamma), p.of(&d, o.Scale)}
			d.words(uint32(p.columns), uint32(rows), bitsOf(1/float32(m)))
			p.run(&d, at, func(vectors bool) shaders.Kernel {
				return shaders.NormaliseGradColumns(shaders.GivenSums, false, vectors)
			}, 0, uint32(n))
		})
	})
}
