package gemm

import (
	"unsafe"

	"github.com/dnnbench/dnnbench/internal/half"
)

// widenColumns packs columns of binary16: on the way, or first into rows that are then
// turned. They stay in the caches, so that of the memory half as much is read.
func (l *Plan) widenColumns(w *Workspace, to []float32, from, count, k, depth int) {
	if l.right.col == 1 {
		half.Rows(l.level, to, l.panel(), l.HalfY[k*l.right.row+from:], l.right.row, depth, count)
		return
	}
	deep := len(w.rows) / l.lanes // nothing else needs them: a product of halves is not turned
	for c := 0; c < count; c += l.lanes {
		rows := min(l.lanes, count-c)
		for first := 0; first < depth; first += deep {
			cols := min(deep, depth-first)
			half.Rows(l.level, w.rows, cols, l.HalfY[(from+c)*l.right.col+k+first:], l.right.col, rows, cols)
			w.turn = turn{
				src:    unsafe.Pointer(&w.rows[0]),
				srcRow: bytes(cols),
				rows:   rows,
				cols:   cols,
				dst:    unsafe.Pointer(&to[first*l.panel()+c]),
				dstRow: bytes(l.panel()),
				plain:  1,
			}
			l.turnStrip(&w.turn)
		}
	}
}
