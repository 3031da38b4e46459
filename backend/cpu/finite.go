package cpu

import (
	"sync/atomic"

	"github.com/dnnbench/dnnbench/backend"
)

// watch remembers whether one of several goroutines saw a number that is not finite.
type watch struct{ bad atomic.Bool }

func (w *watch) see(x []float32) {
	if lanes.Available() {
		if !lanes.Finite(x) {
			w.bad.Store(true)
		}
		return
	}
	for _, v := range x {
		if !finite(v) {
			w.bad.Store(true)
			return
		}
	}
}

// report latches the step in the state if there was such a number, and forgets it.
func (w *watch) report(state []int32) {
	if w.bad.Swap(false) {
		latch(state)
	}
}

type checkCall struct {
	x     []float32
	state []int32
	watch *watch
}

// CheckFinite latches the step if an element of x is not finite.
func (b *Backend) CheckFinite(state, x *backend.Tensor) {
	submit(b, &b.slots.check, checkCall{floats(x), elements[int32](state), &b.watch})
}

func (c *checkCall) run(b *Backend) {
	b.parallel(c, partsOf(len(c.x), grainOf(optimizeGrain)))
	c.watch.report(c.state)
}

func (c *checkCall) part(i int, _ *workspace) {
	from, to := span(i, grainOf(optimizeGrain), len(c.x))
	c.watch.see(c.x[from:to])
}
