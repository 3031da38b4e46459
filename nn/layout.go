package nn

import "github.com/dnnbench/dnnbench/backend"

// layout places W[l] and b[l] in one flat vector. Each starts at a multiple of
// backend.BlockLen, so that each has its own blocks in the optimiser's table; what
// lies between is 0 and stays 0.
type layout struct {
	parts []part // layer by layer, W before b
	total int    // elements, padding included
}

// part is one W[l] or b[l].
type part struct {
	offset int
	dims   []int // [n[l] n[l-1]] or [n[l]]
	weight bool  // W, which decays, rather than b
}

func newLayout(s Spec) layout {
	var l layout
	add := func(weight bool, dims ...int) {
		p := part{l.total, dims, weight}
		l.parts = append(l.parts, p)
		l.total += p.blocks() * backend.BlockLen
	}
	in := s.Inputs
	for _, layer := range s.Layers {
		add(true, layer.Units, in)
		add(false, layer.Units)
		in = layer.Units
	}
	return l
}

// len is the number of elements of the part itself.
func (p part) len() int {
	n := 1
	for _, d := range p.dims {
		n *= d
	}
	return n
}

func (p part) blocks() int { return (p.len() + backend.BlockLen - 1) / backend.BlockLen }

// of is the part's view of a flat vector.
func (p part) of(flat *backend.Tensor) *backend.Tensor { return flat.View(p.offset, p.dims...) }

// settings is the optimiser's table: for each block its learning-rate scale and its
// weight decay, and behind it λ1 of an L1 penalty if there is one. Biases have neither.
func (l layout) settings(decay, l1 float32) (table []float32, columns int) {
	columns = 2
	if l1 > 0 {
		columns = 3
	}
	table = make([]float32, 0, l.total/backend.BlockLen*columns)
	for _, p := range l.parts {
		row := [3]float32{1, decay, l1}
		if !p.weight {
			row = [3]float32{1}
		}
		for range p.blocks() {
			table = append(table, row[:columns]...)
		}
	}
	return table, columns
}
