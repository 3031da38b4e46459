package gemm

// Plan is how a product is computed: which operand is spread along vectors, what is
// packed, and how the work is cut into parts. It holds no memory of its own.
type Plan struct {
	*Kernels
	Product

	// turned: the tiles are of the transposed product, op(y)ᵀ·op(x)ᵀ.
	turned      bool
	rows, cols  int // of what the tiles compute
	left, right strided
	packs       bool // right is packed
	private     bool // by each part for itself, a block of a panel at a time
	dotted      bool // columns along k are turned in registers, for few rows
	direct      bool // tiles store into Dst
	fused       bool // the epilogue is the tiles' or the turn's own

	chunk    int // columns that are packed at a time
	blockK   int // the depth of a block
	partRows int // rows and columns of a part, of which the scratch has room
	partCols int
}

const (
	// Up to so many rows, the columns are read so few times that copying them first
	// costs more than it saves.
	fewRows = 384
	// Up to so many rows, packing is a large part of the work, and more is lost by
	// sharing it, or by computing alone, than by parts of different sizes.
	privateRows = 16
	// A turned element costs about as much as five multiplications in a vector.
	turnCost = 5
)

// Prepare decides how to compute the plan's Product, which is all that it holds, with a
// number of threads.
func (k *Kernels) Prepare(l *Plan, threads int) {
	l.Kernels = k
	if l.Alpha == 0 {
		l.K = 0
	}
	x, y := l.X.strided(), l.Y.strided()
	l.rows, l.cols, l.left, l.right = l.M, l.N, x, y
	halves := l.HalfY != nil // which only packing widens
	if !halves && l.turnsCheaper() {
		l.turned = true
		l.rows, l.cols, l.left, l.right = l.N, l.M, y.transposed(), x.transposed()
	}
	l.dotted = !halves && l.right.col != 1 && l.left.col == 1 && l.rows < len(k.dots)
	l.packs = l.K > 0 && !l.dotted && (halves || l.right.col != 1 || l.K > 1 && l.rows > l.fewRows())
	if l.packs && !l.sharesPanels(threads) && l.work() < 2*small {
		threads = 1 // packing would be a job of its own
	}
	l.private = l.packs && l.sharesPanels(threads) && l.packsInParts(threads)
	l.fused = l.Alpha == 1 && l.Beta == 0 && l.Finish == nil
	l.direct = l.fused && !l.turned
	l.blockK = evenly(l.K, l.blocking.depth)
	if l.dotted { // only the left operand's few rows are read again
		l.blockK = max(1, l.K)
	}
	l.chunk = l.cols
	if l.packs && !l.private && l.K*l.cols > l.blocking.packed {
		w := k.panel()
		l.chunk = max(w, l.blocking.packed/l.K/w*w)
	}
	l.cut(threads)
}

// turnsCheaper compares the vectors that are multiplied and the elements that are
// turned: of the right operand where its columns do not lie side by side, and of the
// product.
func (l *Plan) turnsCheaper() bool {
	m, n, k := l.M, l.N, l.K
	normal := float64(m) * float64(l.filled(n)) * float64(k)
	turned := float64(n) * float64(l.filled(m)) * float64(k)
	if l.Y.Trans {
		normal += turnCost * float64(k) * float64(n)
	}
	if !l.X.Trans {
		turned += turnCost * float64(m) * float64(k)
	}
	turned += turnCost * float64(m) * float64(n)
	return turned < normal
}

// sharesPanels says that threads get about as many panels each.
func (l *Plan) sharesPanels(threads int) bool {
	least := 0.9 // of the threads' time, if panels are parts
	if l.rows <= privateRows {
		least = 0.75
	}
	panels := pieces(l.cols, l.grain())
	return float64(panels) >= least*float64(threads*pieces(panels, threads))
}

// packsInParts says that each part had better pack its own columns: its processor then
// has them at hand, and there is one job instead of two. But it takes parts with all of
// the rows, which must leave the cache some room.
func (l *Plan) packsInParts(threads int) bool {
	fit := l.rows*min(l.K, l.blocking.depth) <= l.blocking.partRows*l.blocking.depth
	return l.rows <= privateRows || l.rows <= fewRows && (l.HalfY != nil || threads > 1 && fit)
}

// grain is where parts may begin: at panels, or amid panels that have few rows to serve,
// so that there are more parts.
func (l *Plan) grain() int {
	if l.packs && l.rows <= privateRows {
		return pieces(l.vectors, 2) * l.lanes
	}
	return l.panel()
}

// fewRows is up to how many rows it does not pay to pack columns that lie side by
// side. If the rows of the right operand fall into few sets of the caches, those are
// fewer, the more so the less of a row is read at a time.
func (l *Plan) fewRows() int {
	if aligned(l.right.row) {
		return l.panel()
	}
	return fewRows
}

// aligned says that elements at such a distance share two sets of a first-level cache
// of 64 sets, of eight lines each: the distance is a multiple of 2 KiB.
func aligned(distance int) bool { return distance%512 == 0 }

// filled rounds up to whole vectors.
func (k *Kernels) filled(n int) int { return (n + k.lanes - 1) / k.lanes * k.lanes }

// panel is the columns of a packed panel.
func (k *Kernels) panel() int { return k.lanes * k.vectors }

// evenly is the length of the pieces when n is cut into as few as possible of at most
// the given length.
func evenly(n, most int) int {
	if n == 0 {
		return 1
	}
	pieces := (n + most - 1) / most
	return (n + pieces - 1) / pieces
}

// cut chooses parts that fit the caches, and smaller ones until each thread has
// several.
func (l *Plan) cut(threads int) {
	const (
		each     = 4       // parts for a thread, so that all end together
		smallest = 1 << 19 // multiplications in a part: some 10 µs
	)
	w := l.grain()
	l.partRows, l.partCols = evenly(l.rows, l.blocking.partRows), min(l.chunk, l.blocking.partCols)
	if (!l.packs || l.private) && l.K > 0 && l.rows <= fewRows {
		l.partRows = max(1, l.rows)
	}
	for l.partRows*l.filled(l.partCols) > scratchLen {
		l.partCols = (l.partCols/2 + w - 1) / w * w
	}
	if threads < 2 || l.rows == 0 || l.cols == 0 {
		return
	}
	work := float64(l.rows) * float64(l.chunk) * float64(l.K)
	want := int(min(each*float64(threads), max(1, work/smallest)))
	if l.private {
		want = max(want, threads)
	}
	if l.Parts() < want {
		across := min(want, pieces(l.chunk, w))
		l.partCols = min(l.partCols, pieces(pieces(l.chunk, across), w)*w)
		down := pieces(want, pieces(l.chunk, l.partCols))
		l.partRows = min(l.partRows, pieces(l.rows, down))
	}
	if l.private { // no two parts pack the same
		l.partRows = l.rows
		return
	}
	// The same number of parts for each thread.
	down, across := pieces(l.rows, l.partRows), pieces(l.chunk, l.partCols)
	for down*across%threads != 0 && down < l.rows {
		down++
	}
	l.partRows = (l.rows + down - 1) / down
}

// Chunks is how many times there is something to pack, followed by parts.
func (l *Plan) Chunks() int {
	if l.cols == 0 {
		return 0
	}
	return pieces(l.cols, l.chunk)
}

// Parts is the most parts that a chunk has.
func (l *Plan) Parts() int { return pieces(l.rows, l.partRows) * pieces(l.chunk, l.partCols) }

// Small says that a product takes less than the 10 µs or so from which on it pays that
// its operands come to several cores.
func (p *Product) Small() bool { return p.work() < small }

const small = 1 << 19 // multiplications

func (p *Product) work() float64 { return float64(p.M) * float64(p.N) * float64(p.K) }

func pieces(n, length int) int { return (n + length - 1) / length }
