package gl

import (
	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/shaders"
)

// A work group sees whole columns, so that what they need beside themselves never leaves
// it and one dispatch does all. Matrices that one binding does not hold go in parts; see
// columnParts. A row stays with one work group, so rows have a longest length.

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
	if !q.wholeColumns(max(m, 2), n) { // running statistics are two rows
		q.normaliseParts(dst, x, o)
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
	statistics := shaders.OwnStatistics
	if o.Normed == nil {
		statistics = shaders.RunningStatistics
	}
	d.kernel = shaders.NormaliseColumns(statistics, o.Running != nil && o.Normed != nil, o.SaveZ != nil, uint8(o.Activation.Kind), vectors)
	d.groups = q.overColumns(n, vectors)
	d.words(uint32(n), uint32(m), bitsOf(1/float32(m)), bitsOf(unbiased(o, m)), bitsOf(o.Epsilon), bitsOf(o.Momentum), bitsOf(o.Activation.Alpha))
	d.words(at[:]...)
	d.words(uint32(n))
	q.run(&d)
}

// unbiased makes the variance of m rows unbiased, in training.
func unbiased(o backend.Norm, m int) float32 {
	if o.Normed == nil {
		return 0
	}
	return float32(float64(m) / float64(m-1))
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
	columns := o.Axis == backend.Down
	if !columns && !q.fitsRows(op, n) {
		return
	}
	if q.wholeColumns(m, n) {
		q.gradColumns(dst, dz, o)
	} else {
		q.gradParts(dst, dz, o)
	}
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

// gradColumns computes, in one dispatch, the gradients of γ and β and those of columns.
func (q *Queue) gradColumns(dst, dz *backend.Tensor, o backend.NormGrad) {
	m, n := dz.Shape().Rows(), dz.Shape().Cols()
	d := dispatch{op: "NormaliseGrad"}
	all := func(t *backend.Tensor) uint32 { return q.tensor(&d, t, 0, t.Len()) }
	at := []uint32{all(dz), all(o.Normed), all(o.DGamma), all(o.DBeta), 0, 0, 0}
	grad := shaders.ParameterGrad
	if o.Axis == backend.Down {
		grad = shaders.WholeColumns
		at[4], at[5], at[6] = all(dst), all(o.Gamma), all(o.Scale)
	}
	vectors := n%4 == 0 && aligned(at...)
	d.kernel = shaders.NormaliseGradColumns(grad, o.Finite != nil, vectors)
	d.groups = q.overColumns(n, vectors)
	state := uint32(0)
	if o.Finite != nil {
		state = all(o.Finite)
	}
	d.words(uint32(n), uint32(m), bitsOf(1/float32(m)))
	d.words(at...)
	d.words(state, uint32(n))
	q.run(&d)
}

// wholeColumns reports whether one dispatch takes all of a matrix.
func (q *Queue) wholeColumns(m, n int) bool { return m <= mostColumnRows && m*n <= q.capacity(4) }

func (q *Queue) overColumns(n int, vectors bool) [3]uint32 {
	if vectors {
		n /= 4
	}
	return q.fold(ceilDiv(n, shaders.ColumnsPerGroup))
}

// eachRows takes as many whole rows at once as a binding holds.
func (q *Queue) eachRows(op string, x *backend.Tensor, take func(first, rows, n int)) {
	m, n := x.Shape().Rows(), x.Shape().Cols()
	if !q.fitsRows(op, n) {
		return
	}
	step := q.capacity(4) / n
	for first := 0; first < m; first += step {
		take(first, min(step, m-first), n)
	}
}

// fitsRows reports whether a work group takes a row of n columns.
func (q *Queue) fitsRows(op string, n int) bool {
	switch {
	case n > mostRowColumns:
		q.tooLong(op, "columns", n, mostRowColumns, "fewer")
		return false
	case n > q.capacity(4):
		q.tooLarge(op, "a row", 4*n, "fewer columns")
		return false
	}
	return true
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
