package gemm

import (
	"unsafe"

	"github.com/dnnbench/dnnbench/internal/half"
)

// widensRows reports whether columns of binary16 lie side by side.
func (l *Plan) widensRows() bool { return l.HalfY != nil && l.right.col == 1 }

// partOfHalves computes a part with all rows: it widens some rows of the columns where
// they lie, which reads memory in order, and multiplies by them before the next.
func (l *Plan) partOfHalves(w *Workspace, a area) {
	wide := a.colEnd - a.col
	loose := *l
	loose.packs, loose.right = false, strided{w.panels, wide, 1}
	deep := len(w.panels) / wide
	for k := 0; k < l.K; k += deep {
		kEnd := min(k+deep, l.K)
		half.Rows(l.level, w.panels, wide, l.HalfY[k*l.right.row+a.col:], l.right.row, kEnd-k, wide)
		loose.block(w, a, a.col, a.colEnd, panels{col: a.col, k: k}, k, kEnd)
	}
}

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
