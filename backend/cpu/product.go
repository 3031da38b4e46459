package cpu

import (
	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/internal/gemm"
)

// productCall is a product on the device's own register tiles.
type productCall struct {
	plan     gemm.Plan // made when it first runs, and kept by a recording
	threads  int
	chunk    int
	packed   []float32
	epilogue epilogue
	fused    bool      // the tiles carry out the epilogue
	check    checkCall // of all that was stored, at once: parts have short rows
}

func (b *Backend) multiply(dst, x, y *backend.Tensor, o backend.Gemm, m, k int) {
	n := dst.Shape().Cols()
	c := productCall{
		plan: gemm.Plan{Product: gemm.Product{
			M: m, N: n, K: k,
			X:   gemm.Operand{Data: floats(x), Stride: x.Shape().Cols(), Trans: o.TransX},
			Y:   gemm.Operand{Stride: y.Shape().Cols(), Trans: o.TransY},
			Dst: floats(dst), Stride: n,
			Alpha: o.Alpha, Beta: o.Beta,
		}},
		epilogue: newEpilogue(o.Epilogue),
	}
	if y.DType() == backend.Float16 {
		c.plan.HalfY = elements[uint16](y)
	} else {
		c.plan.Y.Data = floats(y)
	}
	c.check = checkCall{c.plan.Dst, c.epilogue.finite, &b.watch}
	c.fuse()
	submit(b, &b.slots.product, c)
}

// fuse leaves the epilogue to the tiles if they can carry it out.
func (c *productCall) fuse() {
	e, p := &c.epilogue, &c.plan.Product
	relu := e.activation.Kind == backend.ReLU
	c.fused = p.Alpha == 1 && p.Beta == 0 && e.saveZ == nil &&
		(relu || e.activation.Kind == backend.Identity) &&
		(e.saved == nil || e.grad.Kind == backend.ReLU)
	if c.fused {
		p.Bias, p.ReLU, p.Saved = e.bias, relu, e.saved
	}
}

// prepare makes the plan.
func (c *productCall) prepare(d *device) {
	if !c.fused {
		c.plan.Finish = c
	}
	c.threads = d.team.Threads()
	if c.plan.Small() {
		c.threads = 1
	}
	d.kernels.Prepare(&c.plan, c.threads)
}

// run packs and multiplies one chunk of columns after the other.
func (c *productCall) run(b *Backend) {
	if c.plan.Kernels == nil {
		c.prepare(b.device)
	}
	share := b.parallel
	if c.threads == 1 {
		share = b.alone
	}
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
	c.epilogue.apply(z, row*c.plan.N+col, col)
}
