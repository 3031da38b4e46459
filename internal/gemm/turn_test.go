package gemm

import (
	"fmt"
	"testing"
)

// turnCase is one call of a turn.
type turnCase struct {
	rows, cols int
	plain      bool
	epilogue
	end bool
}

func (c turnCase) String() string {
	type fields turnCase
	return fmt.Sprintf("turn %+v", fields(c))
}

// turnFences are the operands of a turn.
type turnFences struct{ src, bias, saved, dst *fence }

func TestTurnsStayWithinTheirOperands(t *testing.T) {
	everyKernels(t, func(t *testing.T, k *Kernels) {
		r := newValues(5)
		most := 2*k.lanes + 1
		f := &turnFences{newFence(t, k.lanes), newFence(t, 1), newFence(t, most), newFence(t, most)}
		for rows := 1; rows <= k.lanes; rows++ {
			for cols := range most + 1 {
				for _, e := range everyEpilogue() {
					for choices := range 4 {
						c := turnCase{rows: rows, cols: cols, epilogue: e, plain: choices&1 != 0, end: choices&2 != 0}
						checkTurn(t, k, f, c, r)
					}
				}
			}
		}
	})
}

func checkTurn(t *testing.T, k *Kernels, f *turnFences, c turnCase, r *values) {
	t.Helper()
	src := f.src.matrix(c.rows, c.cols, c.end).fill(r)
	bias := f.bias.matrix(1, c.rows, c.end).fill(r)
	saved := f.saved.matrix(c.cols, c.rows, c.end).fill(r)
	dst := f.dst.matrix(c.cols, c.rows, c.end)

	call := turn{
		src: src.pointer(), srcRow: src.stride(), rows: c.rows, cols: c.cols,
		dst: dst.pointer(), dstRow: dst.stride(),
		plain: flag(c.plain), bias: pointerIf(c.epilogue.bias, bias), relu: flag(c.relu),
	}
	if c.epilogue.saved {
		call.saved, call.savedRow = saved.pointer(), saved.stride()
	}
	within(t, c, func() { k.turnStrip(&call) })

	want := make([]float32, c.rows)
	for j := range c.cols {
		bias, saved := bias.at(0), saved.at(j)
		for i := range want {
			want[i] = src.at(i)[j]
			if !c.plain {
				want[i] = c.of(want[i], bias[i], saved[i])
			}
		}
		requireSameIn(t, want, dst.at(j), c, j)
	}
	for _, m := range []fenced{src, bias, saved, dst} {
		m.requireKept(t, c)
	}
}

// copyCase is one call of a copy.
type copyCase struct {
	rows, cols int
	end        bool
}

func (c copyCase) String() string {
	type fields copyCase
	return fmt.Sprintf("copy %+v", fields(c))
}

func TestCopiesStayWithinTheirOperands(t *testing.T) {
	everyKernels(t, func(t *testing.T, k *Kernels) {
		r := newValues(7)
		const most = 3
		from, to := newFence(t, most), newFence(t, most)
		for rows := 1; rows <= most; rows++ {
			for cols := 1; cols <= k.panel(); cols++ {
				for _, end := range []bool{false, true} {
					c := copyCase{rows, cols, end}
					src, dst := from.matrix(rows, cols, end).fill(r), to.matrix(rows, cols, end)
					call := strip{
						src: src.pointer(), srcRow: src.stride(), rows: rows, cols: cols,
						dst: dst.pointer(), dstRow: dst.stride(),
					}
					within(t, c, func() { k.copyStrip(&call) })
					for i := range rows {
						requireSameIn(t, src.at(i), dst.at(i), c, i)
					}
					src.requireKept(t, c)
					dst.requireKept(t, c)
				}
			}
		}
	})
}
