package gl

import (
	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/shaders"
)

// MaxNorm scales rows of w down to a norm.
func (q *Queue) MaxNorm(state, w *backend.Tensor, most float32) {
	m, n := w.Shape().Rows(), w.Shape().Cols()
	if w.Len() == 0 {
		return
	}
	step := q.rowsAtOnce("MaxNorm", n)
	if step == 0 {
		return
	}
	for first := 0; first < m; first += step {
		rows := min(step, m-first)
		d := dispatch{op: "MaxNorm", kernel: shaders.MaxNorm(), groups: q.fold(rows)}
		d.words(uint32(rows), uint32(n), q.tensor(&d, w, first*n, rows*n), q.tensor(&d, state, 0, backend.StateLen), bitsOf(most))
		q.run(&d)
	}
}
