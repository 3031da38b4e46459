package gl

import (
	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/shaders"
)

// Tally counts answers, as many rows at once as a binding holds.
func (q *Queue) Tally(t backend.TallyStep) {
	const op = "Tally"
	m, n := t.Logits.Shape().Rows(), t.Logits.Shape().Cols()
	step := q.rowsAtOnce(op, n)
	if step == 0 {
		return
	}
	if t.Counts.Len() > q.capacity(4) {
		q.tooLarge(op, "the counts", 4*t.Counts.Len(), "fewer outputs")
		return
	}
	classes, width := t.Target.DType() == backend.Int32, n
	if classes {
		width = 1
	}
	detailed := uint32(0)
	if n <= backend.MostConfused {
		detailed = 1
	}
	for first := 0; first < m; first += step {
		rows := min(step, m-first)
		d := dispatch{op: op, kernel: shaders.Tally(classes, n), groups: q.overRows(rows, n)}
		d.words(uint32(rows), uint32(n), q.tensor(&d, t.Counts, 0, t.Counts.Len()),
			q.tensor(&d, t.Logits, first*n, rows*n), q.tensor(&d, t.Target, first*width, rows*width), bitsOf(t.Half))
		if classes {
			at := backend.ClassTallyOf(n)
			d.words(uint32(at.Bins), uint32(at.Hits), uint32(at.Scores), uint32(at.Confusion), detailed)
		} else {
			at := backend.OutputTallyOf(n)
			d.words(uint32(at.Scores), uint32(at.Right), 0, 0, detailed)
		}
		q.run(&d)
	}
}
