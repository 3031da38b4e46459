package cpu

import (
	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/internal/half"
)

// convertCall narrows or widens.
type convertCall struct {
	floats []float32
	halves []uint16
	narrow bool
}

// Convert copies src to dst, of which one is float32 and the other Float16.
func (b *Backend) Convert(dst, src *backend.Tensor) {
	c := convertCall{narrow: dst.DType() == backend.Float16}
	if c.narrow {
		dst, src = src, dst
	}
	c.floats, c.halves = floats(dst), elements[uint16](src)
	submit(b, &b.slots.convert, c)
}

func (c *convertCall) run(b *Backend) { b.parallel(c, partsOf(len(c.floats), cheap)) }

func (c *convertCall) part(i int, _ *workspace) {
	from, to := span(i, cheap, len(c.floats))
	x, h := c.floats[from:to], c.halves[from:to]
	if !c.narrow {
		half.Rows(lanes.Level(), x, 0, h, 0, 1, len(x))
		return
	}
	for i, v := range x {
		h[i] = half.Narrow(v)
	}
}

// widen is panel for an operand of binary16.
func (m matrix) widen(buf []float32, from, count, p, length int) {
	row, step := m.stride, 1
	if !m.rows {
		row, step = 1, m.stride
	}
	for i := range count {
		at := (from+i)*row + p*step
		to := buf[i*panelStride:][:length]
		for j := range to {
			to[j] = half.Widen(m.half[at+j*step])
		}
	}
}
