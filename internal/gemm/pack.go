package gemm

import "unsafe"

const (
	// packGrain is the elements that one part packs: some 10 µs.
	packGrain = 1 << 16
	// packRows is the rows that are copied together, panel after panel: their pages
	// have room in a first-level translation buffer of 64 entries.
	packRows = 64
)

// PackParts is the parts of the packing of a chunk, 0 if there is nothing to pack.
func (l *Plan) PackParts() int {
	switch {
	case !l.packs:
		return 0
	case l.right.col == 1:
		return pieces(l.K, l.rowsOfPart())
	}
	return pieces(pieces(l.chunk, l.panel()), l.panelsOfPart())
}

func (l *Plan) rowsOfPart() int   { return max(1, packGrain/(packRows*l.chunk)) * packRows }
func (l *Plan) panelsOfPart() int { return max(1, packGrain/(l.panel()*l.K)) }

// PackedLen is the floats that packing takes.
func (l *Plan) PackedLen() int {
	if !l.packs {
		return 0
	}
	return pieces(l.chunk, l.panel()) * l.panel() * l.K
}

// Pack packs a part of a chunk's columns into panels: for each k the columns of a
// panel side by side, and all k of a panel together.
func (l *Plan) Pack(chunk, part int, packed []float32, w *Workspace) {
	from := chunk * l.chunk
	columns := min(l.chunk, l.cols-from)
	if l.right.col == 1 {
		first := part * l.rowsOfPart()
		for k := first; k < min(first+l.rowsOfPart(), l.K); k += packRows {
			l.copyRows(w, packed, from, columns, k, min(packRows, l.K-k))
		}
	} else {
		first := part * l.panelsOfPart()
		for p := first; p < min(first+l.panelsOfPart(), pieces(columns, l.panel())); p++ {
			l.turnPanel(w, packed, from, columns, p)
		}
	}
	w.turn, w.strip = turn{}, strip{}
}

// copyRows copies rows from k on into all panels.
func (l *Plan) copyRows(w *Workspace, packed []float32, from, columns, k, rows int) {
	width := l.panel()
	for col := 0; col < columns; col += width {
		w.strip = strip{
			src:    unsafe.Pointer(&l.right.data[k*l.right.row+from+col]),
			srcRow: bytes(l.right.row),
			rows:   rows,
			cols:   min(width, columns-col),
			dst:    unsafe.Pointer(&packed[col*l.K+k*width]),
			dstRow: bytes(width),
		}
		l.copyStrip(&w.strip)
	}
}

// turnPanel fills a panel with columns whose elements lie side by side along k.
func (l *Plan) turnPanel(w *Workspace, packed []float32, from, columns, p int) {
	width := l.panel()
	to := packed[p*width*l.K:][:width*l.K]
	for c := 0; c < min(width, columns-p*width); c += l.lanes {
		w.turn = turn{
			src:    unsafe.Pointer(&l.right.data[(from+p*width+c)*l.right.col]),
			srcRow: bytes(l.right.col),
			rows:   min(l.lanes, columns-p*width-c),
			cols:   l.K,
			dst:    unsafe.Pointer(&to[c]),
			dstRow: bytes(width),
			plain:  1,
		}
		l.turnStrip(&w.turn)
	}
}

// bytes is the size of n floats.
func bytes(n int) uintptr { return uintptr(n) * 4 }
