package gl

import (
	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/shaders"
)

// Supports reports whether the operands of an epilogue can be bound at once: all
// epilogues but one with all that there is.
func (q *Queue) Supports(e backend.Epilogue) bool {
	n := 4 // dst, x and y, and the sums of the k before
	for _, t := range [...]*backend.Tensor{e.Bias, e.SaveZ, e.Saved, e.RowSums, e.Finite} {
		if t != nil {
			n++
		}
	}
	return n <= maxOperands
}

// Gemm computes dst = epilogue(alpha·op(x)·op(y) + beta·dst), in blocks where a
// binding or the grid cannot hold all of it. Every sum goes up k in one accumulator,
// whatever the blocks.
func (q *Queue) Gemm(dst, x, y *backend.Tensor, o backend.Gemm) {
	p := newProduct(dst, x, y, o)
	if p.m == 0 || p.n == 0 {
		return
	}
	p.tile = q.tileFor(&p)
	q.multiply(&p)
}

func newProduct(dst, x, y *backend.Tensor, o backend.Gemm) product {
	p := product{Gemm: o, dst: dst, x: x, y: y, xPitch: x.Shape().Cols(), yPitch: y.Shape().Cols()}
	p.m, p.n, p.k = dst.Shape().Rows(), dst.Shape().Cols(), x.Shape().Cols()
	if o.TransX {
		p.k = x.Shape().Rows()
	}
	if o.Alpha == 0 { // x and y are not read
		p.k = 0
	}
	return p
}

// multiply dispatches a product by its tile.
func (q *Queue) multiply(p *product) {
	b := q.paced(p, q.blocking(p))
	var sums *memory
	if b.k < p.k {
		sums = q.scratch(4 * b.m * b.n)
	}
	for row := 0; row < p.m; row += b.m {
		for column := 0; column < p.n; column += b.n {
			c := part{row: row, column: column, m: min(b.m, p.m-row), n: min(b.n, p.n-column)}
			for c.k0 = 0; c.k0 == 0 || c.k0 < p.k; c.k0 += b.k {
				c.k = min(b.k, p.k-c.k0)
				if c.k0+c.k < p.k {
					q.partialProduct(p, &c, sums)
				} else {
					q.lastProduct(p, &c, sums)
				}
			}
		}
	}
}

// product is the whole of a product.
type product struct {
	backend.Gemm
	dst, x, y      *backend.Tensor
	m, n, k        int
	xPitch, yPitch int // elements from one row to the next
	tile           shaders.Tile
}

// part is what one dispatch computes of it: a block of dst over a range of k.
type part struct{ row, column, k0, m, n, k int }

// sumsRows reports whether a part sums rows of op(x), which those of the first block of
// columns do.
func (p *product) sumsRows(c *part) bool { return p.Epilogue.RowSums != nil && c.column == 0 }

// halfY reports whether a part reads y as binary16.
func (p *product) halfY(c *part) bool { return c.k > 0 && p.y.DType() == backend.Float16 }

// blocking chooses how large parts may be.
func (q *Queue) blocking(p *product) part {
	t := p.tile.Tiling()
	b := part{m: min(p.m, t.M*int(q.limits.groups[1])), n: min(p.n, t.N*int(q.limits.groups[0])), k: max(1, min(p.k, t.LongestSum()))}
	for most := q.capacity(4); ; {
		switch {
		case matrixSpan(b.m, b.n, p.n) > most:
			halveFirst(&b.m, &b.n)
		case p.TransX && matrixSpan(b.k, b.m, p.xPitch) > most:
			halveFirst(&b.k, &b.m)
		case !p.TransX && matrixSpan(b.m, b.k, p.xPitch) > most:
			halveFirst(&b.m, &b.k)
		case p.TransY && matrixSpan(b.n, b.k, p.yPitch) > most:
			halveFirst(&b.n, &b.k)
		case !p.TransY && matrixSpan(b.k, b.n, p.yPitch) > most:
			halveFirst(&b.k, &b.n)
		default:
			return b
		}
	}
}

// matrixSpan is the elements from the first to the last of a block of a matrix.
func matrixSpan(rows, columns, pitch int) int {
	if rows == 0 || columns == 0 {
		return 0
	}
	return (rows-1)*pitch + columns
}

// halveFirst halves a block's rows or, when there is one, its columns.
func halveFirst(rows, columns *int) {
	if *rows > 1 {
		*rows = (*rows + 1) / 2
	} else {
		*columns = (*columns + 1) / 2
	}
}

// partialProduct leaves the plain sums over the k so far.
func (q *Queue) partialProduct(p *product, c *part, sums *memory) {
	g := shaders.Gemm{Tile: p.tile, TransX: p.TransX, TransY: p.TransY, Carry: c.k0 > 0,
		RowSums: p.sumsRows(c), HalfY: p.halfY(c)}
	d := q.startProduct(p, c)
	own := items{sums, 0, 4}
	to := q.items(&d, own, 0, c.m*c.n)
	x, y := q.factors(&d, p, c)
	d.words(uint32(c.n), x, y, to, bitsOf(1), 0, 0, 0, 0, 0, 0)
	var carry, rows uint32
	if g.Carry {
		carry = q.items(&d, own, 0, c.m*c.n)
	}
	if g.RowSums {
		rows = q.tensor(&d, p.Epilogue.RowSums, c.row, c.m)
	}
	d.words(carry, uint32(c.n), rows)
	p.vectors(&g, c, x, y)
	g.VectorDst = fours(c.n, int(to))
	d.kernel = g.Kernel()
	q.run(&d)
}

// lastProduct finishes a block of dst.
func (q *Queue) lastProduct(p *product, c *part, sums *memory) {
	e := p.Epilogue
	g := shaders.Gemm{Tile: p.tile, TransX: p.TransX, TransY: p.TransY, Beta: p.Beta != 0, Carry: c.k0 > 0,
		Bias: e.Bias != nil, SaveZ: e.SaveZ != nil, Activation: uint8(e.Activation.Kind), RowSums: p.sumsRows(c), Finite: e.Finite != nil,
		HalfY: p.halfY(c)}
	if e.Saved != nil {
		g.Grad = uint8(e.Grad.Kind) // that of the identity is 1
	}
	d := q.startProduct(p, c)
	first, span := c.row*p.n+c.column, matrixSpan(c.m, c.n, p.n)
	to := q.tensor(&d, p.dst, first, span)
	x, y := q.factors(&d, p, c)
	var carry, bias, z, saved, rows, state uint32
	if g.Carry {
		carry = q.items(&d, items{sums, 0, 4}, 0, c.m*c.n)
	}
	if g.Bias {
		bias = q.tensor(&d, e.Bias, c.column, c.n)
	}
	if g.SaveZ {
		z = q.tensor(&d, e.SaveZ, first, span)
	}
	if g.Grad != 0 {
		saved = q.tensor(&d, e.Saved, first, span)
	}
	if g.RowSums {
		rows = q.tensor(&d, e.RowSums, c.row, c.m)
	}
	if g.Finite {
		state = q.tensor(&d, e.Finite, 0, backend.StateLen)
	}
	d.words(uint32(p.n), x, y, to, bitsOf(p.Alpha), bitsOf(p.Beta), bias, z, bitsOf(e.Activation.Alpha),
		saved, bitsOf(e.Grad.Alpha), carry, uint32(c.n), rows, state)
	p.vectors(&g, c, x, y)
	g.VectorDst = fours(c.n, p.n, int(to), int(bias), int(z), int(saved))
	d.kernel = g.Kernel()
	q.run(&d)
}

// vectors says whether the blocks of x and y can be read in vectors.
func (p *product) vectors(g *shaders.Gemm, c *part, x, y uint32) {
	xAcross, yAcross := c.k, c.n
	if p.TransX {
		xAcross = c.m
	}
	if p.TransY {
		yAcross = c.k
	}
	g.VectorX = c.k > 0 && fours(p.xPitch, xAcross, int(x))
	g.VectorY = c.k > 0 && fours(p.yPitch, yAcross, int(y))
}

// fours reports whether all numbers are multiples of 4.
func fours(numbers ...int) bool {
	for _, n := range numbers {
		if n%4 != 0 {
			return false
		}
	}
	return true
}

// startProduct makes the dispatch for a part, with its grid and first parameters.
func (q *Queue) startProduct(p *product, c *part) dispatch {
	t := p.tile.Tiling()
	d := dispatch{op: "MatMul", groups: [3]uint32{uint32(ceilDiv(c.n, t.N)), uint32(ceilDiv(c.m, t.M)), 1}}
	d.words(uint32(c.m), uint32(c.n), uint32(c.k), uint32(p.xPitch), uint32(p.yPitch))
	return d
}

// factors binds the part's blocks of x and y.
func (q *Queue) factors(d *dispatch, p *product, c *part) (x, y uint32) {
	if c.k == 0 { // nothing is read, but something must be bound
		q.tensor(d, p.dst, 0, 1)
		q.tensor(d, p.dst, 0, 1)
		return 0, 0
	}
	if p.TransX {
		x = q.tensor(d, p.x, c.k0*p.xPitch+c.row, matrixSpan(c.k, c.m, p.xPitch))
	} else {
		x = q.tensor(d, p.x, c.row*p.xPitch+c.k0, matrixSpan(c.m, c.k, p.xPitch))
	}
	if p.TransY {
		y = q.tensor(d, p.y, c.column*p.yPitch+c.k0, matrixSpan(c.n, c.k, p.yPitch))
	} else {
		y = q.tensor(d, p.y, c.k0*p.yPitch+c.column, matrixSpan(c.k, c.n, p.yPitch))
	}
	return x, y
}
