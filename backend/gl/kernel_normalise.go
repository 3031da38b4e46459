package gl

import (
	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/shaders"
)

// A work group sees whole columns, so that what they need beside themselves never leaves
// it and one dispatch does all. So one binding must hold the matrix.

// mostColumnRows bounds the rows of columns: 32 lanes go over them up to three times, and
// Mesa 22's software driver ends all loops of an invocation after 65535 iterations in
// total. Rows are bounded alike by mostRowColumns: 32 lanes with fours of columns.
const (
	mostColumnRows = 60000 / 3 * shaders.ColumnLanes
	mostRowColumns = 60000 / 3 * 4 * 32
)

// Normalise normalises columns or rows.
func (q *Queue) Normalise(dst, x *backend.Tensor, o backend.Norm) {
	if o.Axis == backend.Across {
		q.normaliseRows(dst, x, o)
		return
	}
	m, n := x.Shape().Rows(), x.Shape().Cols()
	if !q.fitsColumns("Normalise", m, n) {
		return
	}
	d := dispatch{op: "Normalise"}
	var at [8]uint32
	bind := func(i int, t *backend.Tensor) {
		if t != nil {
			at[i] = q.tensor(&d, t, 0, t.Len())
		}
	}
	for i, t := range []*backend.Tensor{dst, x, o.Gamma, o.Beta, o.Normed, o.Scale, o.Running, o.SaveZ} {
		bind(i, t)
	}
	vectors := n%4 == 0 && aligned(at[:]...)
	d.kernel = shaders.NormaliseColumns(o.Normed == nil, o.Running != nil, o.SaveZ != nil, uint8(o.Activation.Kind), vectors)
	d.groups = q.overColumns(n, vectors)
	unbiased := float32(0)
	if o.Normed != nil {
		unbiased = float32(float64(m) / float64(m-1))
	}
	d.words(uint32(n), uint32(m), bitsOf(1/float32(m)), bitsOf(unbiased), bitsOf(o.Epsilon), bitsOf(o.Momentum), bitsOf(o.Activation.Alpha))
	d.words(at[:]...)
	q.run(&d)
}

func (q *Queue) normaliseRows(dst, x *backend.Tensor, o backend.Norm) {
	const op = "Normalise"
	q.eachRows(op, x, func(first, rows, n int) {
		d := dispatch{op: op}
		matrix := func(t *backend.Tensor) uint32 {
			if t == nil {
				return 0
			}
			return q.tensor(&d, t, first*n, rows*n)
		}
		to, from := matrix(dst), matrix(x)
		gamma, beta := q.tensor(&d, o.Gamma, 0, n), q.tensor(&d, o.Beta, 0, n)
		z, normed, scale := matrix(o.SaveZ), matrix(o.Normed), uint32(0)
		if o.Scale != nil {
			scale = q.tensor(&d, o.Scale, first, rows)
		}
		vectors := n%4 == 0 && aligned(to, from, gamma, beta, z, normed)
		d.kernel = shaders.NormaliseRows(n, o.Normed != nil, o.SaveZ != nil, uint8(o.Activation.Kind), vectors)
		q.wholeRows(&d, rows, n)
		d.words(bitsOf(1/float32(n)), bitsOf(o.Epsilon), bitsOf(o.Activation.Alpha), to, from, gamma, beta, z, normed, scale)
		q.run(&d)
	})
}

// NormaliseGrad computes the gradients of what was normalised, of γ and of β.
func (q *Queue) NormaliseGrad(dst, dz *backend.Tensor, o backend.NormGrad) {
	const op = "NormaliseGrad"
	m, n := dz.Shape().Rows(), dz.Shape().Cols()
	if !q.fitsColumns(op, m, n) {
		return
	}
	columns := o.Axis == backend.Down
	d := dispatch{op: op}
	all := func(t *backend.Tensor) uint32 { return q.tensor(&d, t, 0, t.Len()) }
	at := []uint32{all(dz), all(o.Normed), all(o.DGamma), all(o.DBeta), 0, 0, 0}
	if columns {
		at[4], at[5], at[6] = all(dst), all(o.Gamma), all(o.Scale)
	}
	vectors := n%4 == 0 && aligned(at...)
	d.kernel = shaders.NormaliseGradColumns(columns, o.Finite != nil, vectors)
	d.groups = q.overColumns(n, vectors)
	d.words(uint32(n), uint32(m), bitsOf(1/float32(m)))
	d.words(at...)
	if o.Finite != nil {
		d.words(all(o.Finite))
	}
	q.run(&d)
	if columns {
		return
	}
	q.eachRows(op, dz, func(first, rows, n int) {
		d := dispatch{op: op}
		matrix := func(t *backend.Tensor) uint32 { return q.tensor(&d, t, first*n, rows*n) }
		to, from, normed := matrix(dst), matrix(dz), matrix(o.Normed)
		gamma, scale := q.tensor(&d, o.Gamma, 0, n), q.tensor(&d, o.Scale, first, rows)
		d.kernel = shaders.NormaliseGradRows(n, n%4 == 0 && aligned(to, from, normed, gamma))
		q.wholeRows(&d, rows, n)
		d.words(bitsOf(1/float32(n)), to, from, normed, gamma, scale)
		q.run(&d)
	})
}

// fitsColumns reports whether one dispatch can take all columns of a matrix.
func (q *Queue) fitsColumns(op string, m, n int) bool {
	const instead = "a smaller batch"
	switch {
	case m > mostColumnRows:
		q.tooLong(op, "rows", m, mostColumnRows, instead)
		return false
	case m*n > q.capacity(4):
		q.tooLarge(op, "a matrix", 4*m*n, instead)
		return false
	}
	return true
}

func (q *Queue) overColumns(n int, vectors bool) [3]uint32 {
	if vectors {
		n /= 4
	}
	return q.fold(ceilDiv(n, shaders.ColumnsPerGroup))
}

// eachRows takes as many whole rows at once as a binding holds.
func (q *Queue) eachRows(op string, x *backend.Tensor, take func(first, rows, n int)) {
	m, n := x.Shape().Rows(), x.Shape().Cols()
	step := q.capacity(4) / n
	switch {
	case n > mostRowColumns:
		q.tooLong(op, "columns", n, mostRowColumns, "fewer")
		return
	case step == 0:
		q.tooLarge(op, "a row", 4*n, "fewer columns")
		return
	}
	for first := 0; first < m; first += step {
		take(first, min(step, m-first), n)
	}
}

// wholeRows sets the grid of a kernel over rows, each a segment of its own; see segmented.
func (q *Queue) wholeRows(d *dispatch, rows, n int) {
	d.groups = q.fold(ceilDiv(rows, shaders.SegmentsPerGroup(n)))
	d.words(uint32(rows), 1, uint32(n), uint32(n))
}

// aligned says whether all first numbers begin a vector.
func aligned(first ...uint32) bool {
	or := uint32(0)
	for _, i := range first {
		or |= i
	}
	return or%4 == 0
}
