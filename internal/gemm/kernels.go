package gemm

import (
	"github.com/dnnbench/dnnbench/internal/simd"
	"github.com/dnnbench/dnnbench/internal/vector"
)

// Kernels are the register tiles of an instruction set.
type Kernels struct {
	name      string
	level     simd.Level
	lanes     int           // of a vector
	vectors   int           // in the usual tile's row, and in a packed panel's
	dots      []func(*tile) // by rows of the left operand; see Plan.dotted
	tiles     tiles
	turnStrip func(*turn)
	copyStrip func(*strip)
	elements  vector.Set // for what is scaled after its sum
	blocking  blocking
}

// For returns the tiles of an instruction set, or nil where there are none.
func For(level simd.Level) *Kernels {
	k := kernels(level)
	if k != nil {
		k.level = level
		k.elements = vector.Of(level)
		k.blocking = k.blockingFor(simd.DetectCaches())
	}
	return k
}

// maxPanel is the columns of the widest panel, that of AVX-512.
const maxPanel = 64

// String names the instruction set.
func (k *Kernels) String() string { return k.name }

// tiles are found by their vectors in a row and their rows. Some widths are missing.
type tiles [][]func(*tile)

// rows is the most rows of tiles of a width.
func (t tiles) rows(vectors int) int { return len(t[vectors]) - 1 }

// width is the widest of the tiles of at most so many vectors that have the rows.
func (t tiles) width(vectors, rows int) int {
	for v := min(vectors, len(t)-1); v > 0; v-- {
		if rows < len(t[v]) {
			return v
		}
	}
	return 0
}

// widest is the widest tile of the given rows.
func (t tiles) widest(rows int) int { return t.width(len(t)-1, rows) }
