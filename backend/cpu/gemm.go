package cpu

import (
	"github.com/dnnbench/dnnbench/backend"
	"gonum.org/v1/gonum/blas"
)

// A product is cut into tiles of dst, and each tile's sum over k into blocks. The
// two panels of a block, tile rows and tile columns by depth, stay in a core's
// second-level cache. Gonum starts goroutines from 4 squares of 64 on, so a tile
// has at most 3.
const (
	maxTileRows = 192
	minTileRows = 24
	tileCols    = 64
	depth       = 256

	// The tiles that a product should have at the least, so that several cores
	// share it evenly.
	enoughTiles = 16
	// Products of fewer multiplications take less than some 25 µs, of which waking
	// workers would be a good part.
	smallProduct = 1 << 17
)

type gemmCall struct {
	dst      []float32
	x, y     matrix
	m, n, k  int
	tileRows int
	alpha    float32
	beta     float32
	epilogue epilogue
	inPlaceY bool
	blas     blas.Float32
	watch    *watch
}

// Gemm computes a product with its epilogue. As in BLAS, alpha 0 means that x and y
// are not read, so NaN in them does not spread.
func (b *Backend) Gemm(dst, x, y *backend.Tensor, o backend.Gemm) {
	m, k := x.Shape().Rows(), x.Shape().Cols()
	if o.TransX {
		m, k = k, m
	}
	if b.device.kernels != nil {
		b.multiply(dst, x, y, o, m, k)
		return
	}
	b.multiplyBlocks(dst, x, y, o, m, k)
}

// multiplyBlocks sums each tile of dst in a worker's own memory, depth products of k
// at a time, by the BLAS in the mode NoTrans·Trans: gonum's other modes skip zeros,
// where 0·Inf should give NaN. An operand that does not lie that way is packed so. Then
// alpha, beta and the epilogue are applied. The order of summation is thus the dot
// product's of the BLAS over each block, and the blocks in turn.
//
// Gonum's dot product for SSE peels elements until its second operand is aligned, so
// that is packed with aligned rows, or used where it lies if its rows are aligned.
// Either way the bits do not depend on where tensors lie in memory.
func (b *Backend) multiplyBlocks(dst, x, y *backend.Tensor, o backend.Gemm, m, k int) {
	c := gemmCall{
		dst: floats(dst),
		x:   matrix{data: floats(x), stride: x.Shape().Cols(), rows: !o.TransX},
		y:   matrix{stride: y.Shape().Cols(), rows: o.TransY},
		m:   m, n: dst.Shape().Cols(), k: k,
		alpha: o.Alpha, beta: o.Beta,
		epilogue: newEpilogue(o.Epilogue),
		blas:     b.device.blas,
		watch:    &b.watch,
	}
	if y.DType() == backend.Float16 {
		c.y.half = elements[uint16](y)
	} else {
		c.y.data = floats(y)
		c.inPlaceY = c.y.rows && c.y.stride%4 == 0 && onVector(c.y.data)
	}
	if c.alpha == 0 {
		c.k = 0
	}
	c.tileRows = maxTileRows
	for c.tileRows > minTileRows && c.tiles() < enoughTiles {
		c.tileRows /= 2
	}
	submit(b, &b.slots.gemm, c)
}

func (c *gemmCall) tiles() int { return partsOf(c.m, c.tileRows) * partsOf(c.n, tileCols) }

func (c *gemmCall) run(b *Backend) {
	if float64(c.m)*float64(c.n)*float64(c.k) < smallProduct {
		b.alone(c, c.tiles())
	} else {
		b.parallel(c, c.tiles())
	}
	if c.epilogue.finite != nil {
		c.watch.report(c.epilogue.finite)
	}
}

// part computes one tile.
func (c *gemmCall) part(i int, w *workspace) {
	across := partsOf(c.n, tileCols)
	row, rowEnd := span(i/across, c.tileRows, c.m)
	col, colEnd := span(i%across, tileCols, c.n)
	rows, cols := rowEnd-row, colEnd-col

	acc := w.acc[:rows*cols]
	if c.k == 0 {
		clear(acc)
	}
	beta := float32(0)
	for p := 0; p < c.k; p += depth {
		length := min(depth, c.k-p)
		x, xStride := c.x.panel(w.x, row, rows, p, length, c.x.rows)
		y, yStride := c.y.panel(w.y, col, cols, p, length, c.inPlaceY)
		c.blas.Sgemm(blas.NoTrans, blas.Trans, rows, cols, length,
			1, x, xStride, y, yStride, beta, acc, cols)
		beta = 1
	}
	for r := range rows {
		at := (row+r)*c.n + col
		c.finish(acc[r*cols:(r+1)*cols], at, col)
	}
}

// finish stores the piece of a row of the product that begins at element at of dst.
func (c *gemmCall) finish(z []float32, at, col int) {
	out := c.dst[at : at+len(z)]
	if c.alpha != 1 && c.k > 0 {
		for j := range z {
			z[j] *= c.alpha
		}
	}
	if c.beta != 0 {
		for j := range z {
			z[j] += float32(c.beta * out[j])
		}
	}
	c.epilogue.apply(z, at, col)
	if c.epilogue.finite != nil {
		c.watch.see(z)
	}
	copy(out, z)
}
