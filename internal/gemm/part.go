package gemm

import "unsafe"

// scratchLen is the floats of a part's sums that are not stored at once: 128 KiB, an
// eighth of a usual second-level cache.
const scratchLen = 32 << 10

// Workspace is the memory that one goroutine computes parts in.
type Workspace struct {
	tile    tile
	turn    turn
	strip   strip
	panels  []float32 // what a part packs for itself
	scratch []float32 // sums of a part
	rows    []float32 // rows of the product that were turned
}

// NewWorkspace makes a workspace of some 400 KB.
func NewWorkspace() *Workspace {
	return &Workspace{
		panels:  make([]float32, maxPanel*maxDepth),
		scratch: make([]float32, scratchLen),
		rows:    make([]float32, scratchLen),
	}
}

// area is a rectangle of what the tiles compute.
type area struct{ row, rowEnd, col, colEnd int }

func (l *Plan) area(chunk, part int) area {
	down := pieces(l.rows, l.partRows)
	a := area{
		row: part % down * l.partRows,
		col: chunk*l.chunk + part/down*l.partCols,
	}
	a.rowEnd = min(l.rows, a.row+l.partRows)
	a.colEnd = max(a.col, min(l.cols, (chunk+1)*l.chunk, a.col+l.partCols))
	return a
}

// Part computes a part of a chunk, whose columns are packed if they are packed at all.
// A part that lies outside the last chunk is none.
func (l *Plan) Part(chunk, part int, packed []float32, w *Workspace) {
	a := l.area(chunk, part)
	if a.col == a.colEnd {
		return
	}
	var shared panels // columns that are not packed are where they lie
	if l.packs {
		shared = panels{packed, chunk * l.chunk, 0, l.K}
	}
	if l.private && l.widensRows() {
		l.partOfHalves(w, a)
	} else {
		l.partOfBlocks(w, a, shared)
	}
	switch {
	case l.direct:
	case l.turned:
		l.turnBack(w, a)
	default:
		l.finish(w, a, w.scratch, l.scratchStride())
	}
	w.tile, w.turn, w.strip = tile{}, turn{}, strip{} // hold on to no operand
}

func (l *Plan) partOfBlocks(w *Workspace, a area, shared panels) {
	for k := 0; k < max(1, l.K); k += l.blockK {
		kEnd := min(k+l.blockK, l.K)
		if !l.private {
			l.block(w, a, a.col, a.colEnd, shared, k, kEnd)
			continue
		}
		step := len(w.panels) / (l.panel() * (kEnd - k)) * l.panel()
		for col := a.col; col < a.colEnd; col += step {
			colEnd := min(col+step, a.colEnd)
			own := panels{w.panels, col, k, kEnd - k}
			l.packPanels(w, own, colEnd)
			l.block(w, a, col, colEnd, own, k, kEnd)
		}
	}
}

// scratchStride leaves room for whole vectors.
func (l *Plan) scratchStride() int { return l.filled(l.partCols) }

// panels are packed columns, of which the first panel begins at a column and a k, and
// each is so deep.
type panels struct {
	data          []float32
	col, k, depth int
}

// block adds the products of a block of k to the sums of some columns of a part.
func (l *Plan) block(w *Workspace, a area, from, to int, packed panels, k, kEnd int) {
	t := &w.tile
	t.k = kEnd - k
	last := kEnd >= l.K
	stride := l.scratchStride()
	width := min(l.vectors, pieces(to-from, l.lanes))
	height := evenly(a.rowEnd-a.row, l.height(width))
	switch {
	case l.dotted:
		width = 1
	case !l.packs:
		width = l.tiles.widest(height)
	}
	for row := a.row; row < a.rowEnd; row += height {
		rows := min(height, a.rowEnd-row)
		l.setLeft(t, row, k)
		for col := from; col < to; {
			v := l.tiles.width(min(width, pieces(to-col, l.lanes)), rows)
			across := v * l.lanes
			// All the panels that need no narrower tile at once.
			t.panels = max(1, (to-col+l.lanes-1)/across)
			cols := min(t.panels*across, to-col)
			t.last = cols - (t.panels*v-1)*l.lanes
			l.setRight(t, col, across, packed, k)

			sums := unsafe.Pointer(&w.scratch[(row-a.row)*stride+col-a.col])
			t.in, t.inRow = nil, bytes(stride)
			if k > 0 {
				t.in = sums
			}
			t.out, t.outRow = sums, bytes(stride)
			t.bias, t.relu, t.saved = nil, 0, nil
			if last && l.direct {
				l.setOut(t, row, col)
			}
			if l.dotted {
				l.dots[rows](t)
			} else {
				l.tiles[v][rows](t)
			}
			col += cols
		}
	}
}

func (l *Plan) setOut(t *tile, row, col int) {
	at := row*l.Stride + col
	t.out, t.outRow = unsafe.Pointer(&l.Dst[at]), bytes(l.Stride)
	if l.Bias != nil {
		t.bias = unsafe.Pointer(&l.Bias[col])
	}
	if l.ReLU {
		t.relu = 1
	}
	if l.Saved != nil {
		t.saved, t.savedRow = unsafe.Pointer(&l.Saved[at]), bytes(l.Stride)
	}
}

// setLeft points to rows of the left operand from k on.
func (l *Plan) setLeft(t *tile, row, k int) {
	if t.k > 0 {
		t.a = unsafe.Pointer(&l.left.data[row*l.left.row+k*l.left.col])
	}
	t.aRow, t.aStep = bytes(l.left.row), bytes(l.left.col)
}

// setRight points to columns of the right operand from k on, in their panel or where
// they lie, and says how far the next so many columns are.
func (l *Plan) setRight(t *tile, col, across int, packed panels, k int) {
	switch {
	case t.k == 0:
	case l.packs:
		w, at := l.panel(), col-packed.col
		t.b = unsafe.Pointer(&packed.data[at/w*w*packed.depth+(k-packed.k)*w+at%w])
		t.bStep, t.bNext = bytes(w), bytes(across*packed.depth)
	case l.dotted:
		t.b = unsafe.Pointer(&l.right.data[k+col*l.right.col])
		t.bStep, t.bNext = bytes(l.right.col), bytes(across*l.right.col)
	default:
		t.b = unsafe.Pointer(&l.right.data[(k-packed.k)*l.right.row+col-packed.col])
		t.bStep, t.bNext = bytes(l.right.row), bytes(across)
	}
}

// height is the most rows of a tile so many vectors wide.
func (l *Plan) height(width int) int {
	const together = 7 // what fits one set beside the right operand
	most := l.tiles.rows(width)
	if l.left.col == 1 && aligned(l.left.row) {
		most = min(most, together)
	}
	return most
}
