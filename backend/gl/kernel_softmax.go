package gl

import (
	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/shaders"
)

// longestRow bounds the rows of softmax and losses: 128 lanes go over them up to three
// times, and Mesa 22's software driver ends all loops of an invocation after 65535
// iterations in total, of which a few go to the trees.
const longestRow = 65000 / 3 * shaders.LongLanes

// rowsAtOnce is how many rows of n columns one dispatch takes, 0 when the device
// cannot take one.
func (q *Queue) rowsAtOnce(op string, n int) int {
	rows := q.capacity(4) / n
	if rows == 0 || n > longestRow {
		q.tooLarge(op, "a row", 4*n)
		return 0
	}
	return rows
}

// overRows is the grid for rows of n columns.
func (q *Queue) overRows(rows, n int) [3]uint32 {
	return q.fold(ceilDiv(rows, shaders.RowsPerGroup(n)))
}

// Softmax computes that of each row.
func (q *Queue) Softmax(dst, x *backend.Tensor) {
	if dst.Len() == 0 {
		return
	}
	m, n := dst.Shape().Rows(), dst.Shape().Cols()
	step := q.rowsAtOnce("Softmax", n)
	for first := 0; step > 0 && first < m; first += step {
		rows := min(step, m-first)
		d := dispatch{op: "Softmax", kernel: shaders.Softmax(n), groups: q.overRows(rows, n)}
		d.words(uint32(rows), uint32(n), q.tensor(&d, dst, first*n, rows*n), q.tensor(&d, x, first*n, rows*n))
		q.run(&d)
	}
}

// SoftmaxGrad computes that of each row.
func (q *Queue) SoftmaxGrad(dst, dy, y *backend.Tensor) {
	if dst.Len() == 0 {
		return
	}
	m, n := dst.Shape().Rows(), dst.Shape().Cols()
	step := q.rowsAtOnce("SoftmaxGrad", n)
	for first := 0; step > 0 && first < m; first += step {
		rows := min(step, m-first)
		d := dispatch{op: "SoftmaxGrad", kernel: shaders.SoftmaxGrad(n), groups: q.overRows(rows, n)}
		d.words(uint32(rows), uint32(n), q.tensor(&d, dst, first*n, rows*n), q.tensor(&d, dy, first*n, rows*n),
			q.tensor(&d, y, first*n, rows*n))
		q.run(&d)
	}
}
