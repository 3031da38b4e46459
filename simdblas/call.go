package simdblas

import (
	"github.com/dnnbench/dnnbench/internal/gemm"
	"github.com/dnnbench/dnnbench/internal/team"
)

// call is a product being computed, and the memory for it.
type call struct {
	plan      gemm.Plan
	chunk     int
	packed    []float32
	workspace *gemm.Workspace
	job       team.Job[gemm.Workspace]
}

// packing and parts are the two kinds of work on a chunk of a product.
type (
	packing call
	parts   call
)

func (c *packing) Part(i int, w *gemm.Workspace) { c.plan.Pack(c.chunk, i, c.packed, w) }
func (c *parts) Part(i int, w *gemm.Workspace)   { c.plan.Part(c.chunk, i, c.packed, w) }

// multiply computes a product, whose operands were checked.
func (b *Implementation) multiply(p *gemm.Product) {
	c := b.calls.Get().(*call)
	threads := b.team.Threads()
	if p.Small() {
		threads = 1
	}
	c.plan.Product = *p
	b.kernels.Prepare(&c.plan, threads)
	if n := c.plan.PackedLen(); n > len(c.packed) {
		c.packed = make([]float32, n)
	}
	for c.chunk = range c.plan.Chunks() {
		b.run(c, (*packing)(c), c.plan.PackParts(), threads)
		b.run(c, (*parts)(c), c.plan.Parts(), threads)
	}
	c.plan = gemm.Plan{} // hold on to no operand
	b.calls.Put(c)
}

func (b *Implementation) run(c *call, t team.Task[gemm.Workspace], parts, threads int) {
	if threads > 1 {
		b.team.Run(&c.job, t, parts, c.workspace)
		return
	}
	for i := range parts {
		t.Part(i, c.workspace)
	}
}
