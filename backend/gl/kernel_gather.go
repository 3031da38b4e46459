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
	g := gathering{Gather: o, dst: dst, src: src, index: index, rows: src.Len(), columns: 1, indices: index.Len()}
	if src.Shape().Rank() > 1 {
		g.rows, g.columns = src.Shape().Rows(), src.Shape().Cols()
	}
	if o.State == nil { // those beyond are not used
		g.indices = dst.Len() / g.columns
	}
	srcStep := min(q.capacity(src.DType().Size())/g.columns, max(g.rows, 1))
	if srcStep == 0 {
		q.tooLarge("GatherRows", "a row", g.columns*src.DType().Size())
		return
	}
	for first, step := 0, q.piece(); first < dst.Len(); first += step {
		for row := 0; row == 0 || row < g.rows; row += srcStep {
			for i := 0; i < g.indices; i += step {
				q.gather(g, stretch{first, min(first+step, dst.Len())}, stretch{row, min(row+srcStep, g.rows)},
					stretch{i, min(i+step, g.indices)})
			}
		}
	}
}

// gathering is a gather as the shader sees it.
type gathering struct {
	backend.Gather
	dst, src, index *backend.Tensor
	rows, columns   int // of src
	indices         int // that may be used
}

// stretch is a range of elements or rows.
type stretch struct{ from, to int }

func (s stretch) len() int { return s.to - s.from }

func (q *Queue) gather(g gathering, elements, rows, indices stretch) {
	d := dispatch{op: "GatherRows"}
	n := elements.len()
	to := q.tensor(&d, g.dst, elements.from, n)
	var from uint32
	if rows.len() == 0 { // something must be bound
		q.tensor(&d, g.dst, elements.from, n)
	} else {
		from = q.tensor(&d, g.src, rows.from*g.columns, rows.len()*g.columns)
	}
	index := q.tensor(&d, g.index, indices.from, indices.len())
	var state uint32
	if g.State != nil {
		state = q.tensor(&d, g.State, 0, backend.StateLen)
	}
	bytes := g.dst.DType() == backend.Uint8
	if bytes {
		d.kernel, d.groups = shaders.GatherBytes(g.State != nil), q.over(wordsTouched(int(to), n))
		d.words(to, to+uint32(n), uint32(g.columns), uint32(elements.from))
	} else {
		d.kernel, d.groups = shaders.Gather(g.elements(), g.State != nil), q.over(n)
		d.words(uint32(n), uint32(g.columns), to, uint32(elements.from))
	}
	d.words(uint32(rows.from), uint32(rows.to), uint32(g.rows), uint32(indices.from), uint32(indices.to), uint32(g.indices),
		index, state, from)
	if !bytes {
		d.words(bitsOf(g.Scale), bitsOf(g.Shift))
	}
	q.run(&d)
}

func (g gathering) elements() shaders.Elements {
	switch {
	case g.dst.DType() == backend.Int32:
		return shaders.Words
	case g.src.DType() == backend.Uint8:
		return shaders.FloatsFromByte
	}
	return shaders.Floats
}
