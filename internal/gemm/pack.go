package gemm

import "unsafe"

const (
	// packGrain is the elements that one part packs: some microseconds.
	packGrain = 1 << 13
	// packDepth is how many rows are copied together, panel after panel: their pages
	// have room in a first-level translation buffer of 64 entries. It is whole vectors.
	packDepth = 64
)

// PackParts is the parts of the packing of a chunk, 0 if there is nothing to pack.
func (l *Plan) PackParts() int {
	if !l.packs || l.private {
		return 0
	}
	return pieces(l.K, l.depthOfPart())
}

func (l *Plan) depthOfPart() int { return max(1, packGrain/(packDepth*l.chunk)) * packDepth }

// PackedLen is the floats that packing takes.
func (l *Plan) PackedLen() int {
	if !l.packs || l.private {
		return 0
	}
	return pieces(l.chunk, l.panel()) * l.panel() * l.K
}

// Pack packs a part of a chunk's columns into panels: for each k the columns of a
// panel side by side, and all k of a panel together.
func (l *Plan) Pack(chunk, part int, packed []float32, w *Workspace) {
	from := chunk * l.chunk
	columns := min(l.chunk, l.cols-from)
	width := l.panel()
	first, step := part*l.depthOfPart(), packDepth
	if l.right.col != 1 {
		step = l.depthOfPart()
	}
	for k := first; k < min(first+l.depthOfPart(), l.K); k += step {
		depth := min(step, l.K-k)
		for col := 0; col < columns; col += width {
			l.packColumns(w, packed[col*l.K+k*width:], from+col, min(width, columns-col), k, depth)
		}
	}
	w.turn, w.strip = turn{}, strip{}
}

// packPanels packs the columns up to an end.
func (l *Plan) packPanels(w *Workspace, p panels, colEnd int) {
	for col := p.col; col < colEnd; col += l.panel() {
		l.packColumns(w, p.data[(col-p.col)*p.depth:], col, min(l.panel(), colEnd-col), p.k, p.depth)
	}
}

// packColumns packs columns of a panel from k on.
func (l *Plan) packColumns(w *Workspace, to []float32, from, count, k, depth int) {
	switch {
	case l.HalfY != nil:
		l.widenColumns(w, to, from, count, k, depth)
	case l.right.col == 1:
		l.copyColumns(w, to, from, count, k, depth)
	default:
		l.turnColumns(w, to, from, count, k, depth)
	}
}

// copyColumns packs columns that lie side by side.
func (l *Plan) copyColumns(w *Workspace, to []float32, from, count, k, depth int) {
	w.strip = strip{
		src:    unsafe.Pointer(&l.right.data[k*l.right.row+from]),
		srcRow: bytes(l.right.row),
		rows:   depth,
		cols:   count,
		dst:    unsafe.Pointer(&to[0]),
		dstRow: bytes(l.panel()),
	}
	l.copyStrip(&w.strip)
}

// turnColumns packs columns whose elements lie side by side along k.
func (l *Plan) turnColumns(w *Workspace, to []float32, from, count, k, depth int) {
	t := &w.turn
	*t = turn{srcRow: bytes(l.right.col), cols: depth, dstRow: bytes(l.panel()), plain: 1}
	for c := 0; c < count; c += l.lanes {
		t.src = unsafe.Pointer(&l.right.data[(from+c)*l.right.col+k])
		t.rows = min(l.lanes, count-c)
		t.dst = unsafe.Pointer(&to[c])
		l.turnStrip(t)
	}
}

// bytes is the size of n floats.
func bytes(n int) uintptr { return uintptr(n) * 4 }
