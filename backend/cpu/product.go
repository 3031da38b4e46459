package cpu

import (
	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/internal/gemm"
)

// productCall is a product on the device's own register tiles.
type productCall struct {
	product  gemm.Product
	plan     gemm.Plan
	chunk    int
	packed   []float32
	epilogue epilogue
	fused    bool      // the tiles carry out the epilogue
	check    checkCall // of all that was stored, at once: parts have short rows
}

func (b *Backend) multiply(dst, x, y *backend.Tensor, o backend.Gemm, m, k int) {
	n := dst.Shape().Cols()
	c := productCall{
		product: gemm.Product{
			M: m, N: n, K: k,
			X:   gemm.Operand{Data: floats(x), Stride: x.Shape().Cols(), Trans: o.TransX},
			Y:   gemm.Operand{Stride: y.Shape().Cols(), Trans: o.TransY},
			Dst: floats(dst), Stride: n,
			Alpha: o.Alpha, Beta: o.Beta,
		},
		epilogue: newEpilogue(o.Epilogue),
	}
	if y.DType() == backend.Float16 {
		c.product.HalfY = elements[uint16](y)
	} else {
		c.product.Y.Data = floats(y)
	}
	c.check = checkCall{c.product.Dst, c.epilogue.finite, &b.watch}
	c.fuse()
	submit(b, &b.slots.product, c)
}

// fuse leaves the epilogue to the tiles if they can carry it out.
func (c *productCall) fuse() {
	e, p := &c.epilogue, &c.product
	relu := e.activation.Kind == backend.ReLU
	c.fused = p.Alpha == 1 && p.Beta == 0 && e.saveZ == nil &&
		(relu || e.activation.Kind == backend.Identity) &&
		(e.saved == nil || e.grad.Kind == backend.ReLU)
	if c.fused {
		p.Bias, p.ReLU, p.Saved = e.bias, relu, e.saved
	}
}

// run packs and multiplies one chunk of columns after the other.
func (c *productCall) run(b *Backend) {
	if !c.fused {
		c.product.Finish = c
	}
	threads := b.device.team.Threads()
	share := b.parallel
	if c.product.Small() {
		threads, share = 1, b.alone
	}
	c.plan = b.device.kernels.Plan(c.product, threads)
	if n := c.plan.PackedLen(); n > len(b.packed) {
		b.packed = make([]float32, n)
	}
	c.packed = b.packed
	for c.chunk = range c.plan.Chunks() {
		share((*packing)(c), c.plan.PackParts())
		share(c, c.plan.Parts())
	}
	if c.check.state != nil {
		c.check.run(b)
	}
}

// packing is the task that packs a chunk.
type packing productCall

func (c *packing) part(i int, w *workspace) { c.plan.Pack(c.chunk, i, c.packed, w.tiles) }

func (c *productCall) part(i int, w *workspace) { c.plan.Part(c.chunk, i, c.packed, w.tiles) }

// Finish carries out an epilogue that the tiles do not have.
func (c *productCall) Finish(z []float32, row, col int) {
	c.epilogue.apply(z, row*c.product.N+col, col)
}
