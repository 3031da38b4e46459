package gl

import (
	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/shaders"
)

// Gather copies rows. What of dst, src and index a binding cannot hold at once it
// takes in ranges: each dispatch writes the rows of its range of dst that come from
// its ranges of src and index, and those that come from nowhere.
func (q *Queue) Gather(dst, src, index *backend.Tensor, o backend.Gather) {
	if dst.Len() == 0 {
		return
	}
	g := gathering{Gather: o, dst: itemsOf(dst), numbers: dst.Len(), src: src, index: index, rows: src.Len(), columns: 1}
	if src.Shape().Rank() > 1 {
		g.rows, g.columns = src.Shape().Rows(), src.Shape().Cols()
	}
	q.gatherAll(g)
}

func (q *Queue) gatherAll(g gathering) {
	src := g.src
	g.indices = g.index.Len()
	if g.State == nil { // those beyond are not used
		g.indices = g.numbers / g.columns
	}
	rowStep, columnStep := min(q.capacity(src.DType().Size())/g.columns, max(g.rows, 1)), g.columns
	if rowStep == 0 {
		rowStep, columnStep = 1, q.piece()
	}
	for first, step := 0, q.piece(); first < g.numbers; first += step {
		for row := 0; row == 0 || row < g.rows; row += rowStep {
			for column := 0; column < g.columns; column += columnStep {
				for i := 0; i < g.indices; i += step {
					q.gather(g, gathered{
						elements: stretch{first, min(first+step, g.numbers)},
						rows:     stretch{row, min(row+rowStep, g.rows)},
						columns:  stretch{column, min(column+columnStep, g.columns)},
						indices:  stretch{i, min(i+step, g.indices)},
					})
				}
			}
		}
	}
}

// gathered is what one dispatch binds: elements of dst, rows of src or columns of one of
// them, and indices.
type gathered struct{ elements, rows, columns, indices stretch }

// gathering is a gather as the shader sees it.
type gathering struct {
	backend.Gather
	dst           items
	numbers       int // of dst
	src, index    *backend.Tensor
	rows, columns int // of src
	indices       int // that may be used
}

// stretch is a range of elements or rows.
type stretch struct{ from, to int }

func (s stretch) len() int { return s.to - s.from }

func (q *Queue) gather(g gathering, o gathered) {
	d := dispatch{op: "GatherRows"}
	n := o.elements.len()
	to := q.items(&d, g.dst, o.elements.from, n)
	var from uint32
	if o.rows.len() == 0 { // something must be bound
		q.items(&d, g.dst, o.elements.from, n)
	} else {
		from = q.tensor(&d, g.src, o.rows.from*g.columns+o.columns.from, (o.rows.len()-1)*g.columns+o.columns.len())
	}
	index := q.tensor(&d, g.index, o.indices.from, o.indices.len())
	var state uint32
	if g.State != nil {
		state = q.tensor(&d, g.State, 0, backend.StateLen)
	}
	bytes := g.dst.size == 1
	w := uint32(1) // numbers to an element
	if !bytes && (to|from|uint32(n)|uint32(g.columns)|uint32(o.elements.from))%4 == 0 {
		w = 4
	}
	if bytes {
		d.kernel, d.groups = shaders.GatherBytes(g.State != nil), q.over(wordsTouched(int(to), n))
		d.words(to, to+uint32(n), uint32(g.columns), uint32(o.elements.from))
	} else {
		d.kernel, d.groups = shaders.Gather(g.elements(), g.State != nil, w == 4), q.over(n/int(w))
		d.words(uint32(n)/w, uint32(g.columns)/w, to/w, uint32(o.elements.from)/w)
	}
	d.words(uint32(o.rows.from), uint32(o.rows.to), uint32(g.rows), uint32(o.indices.from), uint32(o.indices.to), uint32(g.indices),
		index, state, uint32(o.columns.from)/w, uint32(o.columns.to)/w, from/w)
	if !bytes {
		d.words(bitsOf(g.Scale), bitsOf(g.Shift))
	}
	q.run(&d)
}

func (g gathering) elements() shaders.Elements {
	switch {
	case g.src.DType() == backend.Int32:
		return shaders.Words
	case g.src.DType() == backend.Uint8:
		return shaders.FloatsFromByte
	}
	return shaders.Floats
}
