package gemm

import "unsafe"

// turnBack stores a part of the transposed product, turned.
func (l *Plan) turnBack(w *Workspace, a area) {
	stride := l.scratchStride()
	to, toStride := l.Dst, l.Stride
	at := a.col*l.Stride + a.row
	if !l.fused {
		to, toStride, at = w.rows, a.rowEnd-a.row, 0
	}
	t := &w.turn
	for r := 0; r < a.rowEnd-a.row; r += l.lanes {
		*t = turn{
			src:    unsafe.Pointer(&w.scratch[r*stride]),
			srcRow: bytes(stride),
			rows:   min(l.lanes, a.rowEnd-a.row-r),
			cols:   a.colEnd - a.col,
			dst:    unsafe.Pointer(&to[at+r]),
			dstRow: bytes(toStride),
			plain:  1,
		}
		if l.fused {
			l.setEpilogue(t, at+r, a.row+r)
		}
		l.turnStrip(t)
	}
	if !l.fused {
		l.finish(w, area{a.col, a.colEnd, a.row, a.rowEnd}, w.rows, toStride)
	}
}

func (l *Plan) setEpilogue(t *turn, at, col int) {
	if l.Bias != nil {
		t.bias, t.plain = unsafe.Pointer(&l.Bias[col]), 0
	}
	if l.ReLU {
		t.relu, t.plain = 1, 0
	}
	if l.Saved != nil {
		t.saved, t.savedRow, t.plain = unsafe.Pointer(&l.Saved[at]), bytes(l.Stride), 0
	}
}

// finish scales the sums of an area of the product, which lie in rows of a stride, and
// stores them.
func (l *Plan) finish(w *Workspace, a area, sums []float32, stride int) {
	for row := a.row; row < a.rowEnd; row++ {
		z := sums[(row-a.row)*stride:][:a.colEnd-a.col]
		out := l.Dst[row*l.Stride+a.col:][:len(z)]
		if l.Alpha != 1 && l.Alpha != 0 {
			l.elements.MulRight(z, z, l.Alpha)
		}
		if l.Beta != 0 {
			l.elements.Axpby(z, out, l.Beta, 1)
		}
		if l.Finish != nil {
			l.Finish.Finish(z, row, a.col)
		}
		copy(out, z)
	}
}
