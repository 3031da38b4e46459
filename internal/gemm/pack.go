package gemm

import "unsafe"

// packGrain is the elements that one part packs: some 10 µs.
const packGrain = 1 << 16

// PackParts is the parts of the packing of a chunk, 0 if there is nothing to pack.
func (l *Plan) PackParts() int {
	if !l.packs {
		return 0
	}
	return pieces(pieces(l.chunk, l.panel()), l.panelsOfPart())
}

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
	width := l.panel()
	first := part * l.panelsOfPart()
	columns := min(l.chunk, l.cols-chunk*l.chunk)
	for p := first; p < min(first+l.panelsOfPart(), pieces(columns, width)); p++ {
		to := packed[p*width*l.K:][:width*l.K]
		from := chunk*l.chunk + p*width
		count := min(width, columns-p*width)
		if l.right.col == 1 {
			w.strip = strip{
				src:    unsafe.Pointer(&l.right.data[from]),
				srcRow: bytes(l.right.row),
				rows:   l.K,
				cols:   count,
				dst:    unsafe.Pointer(&to[0]),
				dstRow: bytes(width),
			}
			l.copyStrip(&w.strip)
			continue
		}
		w.turnColumns(l, to, from, count)
	}
	w.turn, w.strip = turn{}, strip{}
}

// turnColumns packs columns whose elements lie side by side along k.
func (w *Workspace) turnColumns(l *Plan, to []float32, from, count int) {
	for c := 0; c < count; c += l.lanes {
		w.turn = turn{
			src:    unsafe.Pointer(&l.right.data[(from+c)*l.right.col]),
			srcRow: bytes(l.right.col),
			rows:   min(l.lanes, count-c),
			cols:   l.K,
			dst:    unsafe.Pointer(&to[c]),
			dstRow: bytes(l.panel()),
			plain:  1,
		}
		l.turnStrip(&w.turn)
	}
}

// bytes is the size of n floats.
func bytes(n int) uintptr { return uintptr(n) * 4 }
