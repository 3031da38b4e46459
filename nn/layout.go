package nn

import "github.com/dnnbench/dnnbench/backend"

// layout places the parameters of all layers in one flat vector, and what layers remember
// of their batches, which no optimiser steps, in another. Each part starts at a multiple of
// backend.BlockLen, so that each has its own blocks in the optimiser's table; what lies
// between is 0 and stays 0.
type layout struct {
	parts      []part // of the parameters, layer by layer, in the order of roles
	total      int    // elements, padding included
	statistics []part
	remembered int // elements of statistics, padding included
}

// part is one tensor of a layer within a flat vector.
type part struct {
	layer  int // l
	module int // of the layer's Linear or normalisation in an nn.Sequential
	role   role
	offset int
	dims   []int
}

// role is what a part is to its layer.
type role uint8

const (
	weights role = iota // W[l] [n[l] n[l-1]]
	biases              // b[l] [n[l]]; not where batch normalisation follows
	scales              // γ[l] [n[l]], where it is normalised
	shifts              // β[l], alike
	running             // mean and variance [2 n[l]] of batch normalisation
)

func newLayout(s Spec) layout {
	var l layout
	in := s.Inputs
	_, linear, norm := s.sequential()
	for i, layer := range s.Layers {
		add := func(parts *[]part, total *int, r role, dims ...int) {
			p := part{i + 1, linear[i], r, *total, dims}
			if r > biases {
				p.module = norm[i]
			}
			*parts, *total = append(*parts, p), *total+p.blocks()*backend.BlockLen
		}
		parameter := func(r role, dims ...int) { add(&l.parts, &l.total, r, dims...) }
		parameter(weights, layer.Units, in)
		if layer.Norm.Kind != BatchNorm {
			parameter(biases, layer.Units)
		}
		if layer.Norm.Kind != NoNorm {
			parameter(scales, layer.Units)
			parameter(shifts, layer.Units)
		}
		if layer.Norm.Kind == BatchNorm {
			add(&l.statistics, &l.remembered, running, 2, layer.Units)
		}
		in = layer.Units
	}
	return l
}

// find is the part with a role in layer l, if it has one.
func (l layout) find(layer int, r role) (part, bool) {
	for _, parts := range [][]part{l.parts, l.statistics} {
		for _, p := range parts {
			if p.layer == layer && p.role == r {
				return p, true
			}
		}
	}
	return part{}, false
}

// view is the part with a role in layer l of a flat vector, or nil.
func (l layout) view(flat *backend.Tensor, layer int, r role) *backend.Tensor {
	if p, ok := l.find(layer, r); ok {
		return p.of(flat)
	}
	return nil
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
// weight decay, and behind it λ1 of an L1 penalty if there is one. Only weights have these.
func (l layout) settings(decay, l1 float32) (table []float32, columns int) {
	columns = 2
	if l1 > 0 {
		columns = 3
	}
	table = make([]float32, 0, l.total/backend.BlockLen*columns)
	for _, p := range l.parts {
		row := [3]float32{1, decay, l1}
		if p.role != weights {
			row = [3]float32{1}
		}
		for range p.blocks() {
			table = append(table, row[:columns]...)
		}
	}
	return table, columns
}
