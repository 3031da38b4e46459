package cpu

import "github.com/dnnbench/dnnbench/internal/gemm"

// matrix is an operand of a product whose vectors along k are its rows, or else its
// columns.
type matrix struct {
	data   []float32
	half   []uint16 // binary16 instead of data
	stride int
	rows   bool
}

// workspace is what one thread computes a part in: the device's own tiles, or blocks
// for a BLAS.
type workspace struct {
	tiles   *gemm.Workspace
	x, y    []float32 // packed panels
	acc     []float32 // a tile of a product
	sums    []float64 // of columns
	clipped []float32 // gradients
}

// panelStride is the distance of a packed panel's rows. It exceeds the depth by a
// cache line, so that the same element of successive rows does not fall into the
// same set of the cache.
const panelStride = depth + alignment/4

func (d *device) newWorkspace() *workspace {
	w := &workspace{sums: make([]float64, columnBlock), clipped: make([]float32, clipChunk)}
	if d.kernels != nil {
		w.tiles = gemm.NewWorkspace()
		return w
	}
	w.x = alignedFloats(maxTileRows * panelStride)
	w.y = alignedFloats(tileCols * panelStride)
	w.acc = alignedFloats(maxTileRows * tileCols)
	return w
}

// panel returns count vectors from the given one on, elements p to p+length of
// each, as rows with a stride: where they lie if inPlace says so, else in buf.
func (m matrix) panel(buf []float32, from, count, p, length int, inPlace bool) (rows []float32, stride int) {
	switch {
	case inPlace:
		return m.data[from*m.stride+p:], m.stride
	case m.half != nil:
		m.widen(buf, from, count, p, length)
	case m.rows:
		for i := range count {
			copy(buf[i*panelStride:][:length], m.data[(from+i)*m.stride+p:])
		}
	default:
		m.transpose(buf, from, count, p, length)
	}
	return buf, panelStride
}

// transpose packs columns as rows, four elements of each at a time.
func (m matrix) transpose(buf []float32, from, count, p, length int) {
	i := 0
	for ; i+4 <= length; i += 4 {
		r0 := m.data[(p+i)*m.stride+from:][:count]
		r1 := m.data[(p+i+1)*m.stride+from:][:count]
		r2 := m.data[(p+i+2)*m.stride+from:][:count]
		r3 := m.data[(p+i+3)*m.stride+from:][:count]
		for j := range r0 {
			q := buf[j*panelStride+i:][:4]
			q[0], q[1], q[2], q[3] = r0[j], r1[j], r2[j], r3[j]
		}
	}
	for ; i < length; i++ {
		for j, v := range m.data[(p+i)*m.stride+from:][:count] {
			buf[j*panelStride+i] = v
		}
	}
}
