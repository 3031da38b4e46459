package gemm

import "github.com/dnnbench/dnnbench/internal/simd"

// blocking is how much of the operands is worked on at a time, so that it stays in the
// caches, in the way of Goto and van de Geijn (2008). It changes no bits.
type blocking struct {
	depth    int // along k
	partRows int // of the left operand
	partCols int // of the right operand
	packed   int // floats of the right operand that are packed at a time, if not one panel takes more
}

// maxDepth bounds the depth, and the memory that a workspace has for panels.
const maxDepth = 768

// blockingFor fits a cache of 32 KiB, 1 MiB and 32 MiB with a depth of 512, 126 rows and
// 256 columns for tiles of six rows.
func (k *Kernels) blockingFor(c simd.Caches) blocking {
	const float = 4 // bytes
	height, width := k.tiles.rows(k.vectors), k.panel()
	within := func(n, least, most int) int { return max(least, min(n, most)) }
	// The rows of a tile are read again for each panel: three eighths of the first level,
	// which leaves room for what streams by.
	depth := within(c.First*3/8/(height*float)/64*64, 128, maxDepth)
	// The second level holds a part's columns, which its rows pass by, in one half, and
	// the rows in a quarter.
	return blocking{
		depth:    depth,
		partCols: within(c.Second/2/(depth*float)/width*width, width, 1024),
		partRows: within(c.Second/4/(depth*float)/height*height, height, 252),
		packed:   within(c.Third/2/float, 1<<20, 16<<20),
	}
}
