package faults

import (
	"math"

	"github.com/dnnbench/dnnbench/backend"
)

func layerFaults() []Fault {
	norm := func(name, found string, change func(p planted, dst, x *backend.Tensor, o backend.Norm)) Fault {
		return Fault{name, func(b backend.Backend) backend.Backend { return &normalise{plant(b), change} }, "Normalise", found}
	}
	return []Fault{
		norm("a variance as the mean of squares less the square of the mean", "33×10 across, a mean of a million", cancelling),
		norm("a running variance without Bessel's correction", "running statistics", func(p planted, dst, x *backend.Tensor, o backend.Norm) {
			if o.Running == nil {
				p.Backend.Normalise(dst, x, o)
				return
			}
			m, n := float32(x.Shape().Rows()), x.Shape().Cols()
			before := p.values(o.Running)
			p.Backend.Normalise(dst, x, o)
			after := p.values(o.Running)
			for j := n; j < 2*n; j++ {
				kept := before[j] * (1 - o.Momentum)
				after[j] = kept + (after[j]-kept)*(m-1)/m
			}
			p.set(o.Running, after)
		}),
		{"masks that are drawn by the place in the batch", func(b backend.Backend) backend.Backend { return &dropout{plant(b)} }, "Dropout", "a batch cut in three"},
		{"a gradient of normalised numbers without its second mean", func(b backend.Backend) backend.Backend { return &normaliseGrad{plant(b)} }, "NormaliseGrad", "33×10 down"},
	}
}

type normalise struct {
	planted
	change func(p planted, dst, x *backend.Tensor, o backend.Norm)
}

// Normalise is the faulty one.
func (f *normalise) Normalise(dst, x *backend.Tensor, o backend.Norm) { f.change(f.planted, dst, x, o) }

// cancelling spoils r of rows as a variance in one pass would.
func cancelling(p planted, dst, x *backend.Tensor, o backend.Norm) {
	values, n := p.values(x), x.Shape().Cols()
	p.Backend.Normalise(dst, x, o)
	if o.Axis != backend.Across || o.Scale == nil {
		return
	}
	scale := p.values(o.Scale)
	for i := range scale {
		sum, square := float32(0), float32(0)
		for _, v := range values[i*n : (i+1)*n] {
			sum += v / float32(n)
			square += v * v / float32(n)
		}
		scale[i] = float32(1 / math.Sqrt(max(float64(square-sum*sum), 0)+float64(o.Epsilon)))
	}
	p.set(o.Scale, scale)
}

type dropout struct{ planted }

// Dropout forgets where in the epoch the batch is.
func (f *dropout) Dropout(dst, x *backend.Tensor, o backend.Drop) {
	o.State = nil
	f.Backend.Dropout(dst, x, o)
}

type normaliseGrad struct{ planted }

// NormaliseGrad leaves out what the variance contributes.
func (f *normaliseGrad) NormaliseGrad(dst, dz *backend.Tensor, o backend.NormGrad) {
	f.Backend.NormaliseGrad(dst, dz, o)
	if o.Axis != backend.Down {
		return
	}
	d, hat, dGamma, gamma, scale := f.values(dst), f.values(o.Normed), f.values(o.DGamma), f.values(o.Gamma), f.values(o.Scale)
	n := len(gamma)
	for i := range d {
		j := i % n
		d[i] += gamma[j] * scale[j] * hat[i] * dGamma[j] * float32(n) / float32(len(d))
	}
	f.set(dst, d)
}
