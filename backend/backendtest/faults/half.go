package faults

import (
	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/backendtest/reference"
)

func halfFaults() []Fault {
	convert := func(name, found string, of func(x float32, h uint16) uint16) Fault {
		return Fault{name, func(b backend.Backend) backend.Backend { return &conversion{plant(b), of} }, "Convert", found}
	}
	return []Fault{
		convert("halves rounded towards zero", "halfway", func(x float32, h uint16) uint16 {
			if widened := float32(reference.Half(h)); x > 0 && widened > x || x < 0 && widened < x {
				return h - 1
			}
			return h
		}),
		convert("denormal halves flushed", "halfway", func(_ float32, h uint16) uint16 {
			if h&0x7c00 == 0 {
				return h & 0x8000
			}
			return h
		}),
		{"a product of halves that takes neighbours for each other", func(b backend.Backend) backend.Backend { return &neighbours{plant(b)} },
			"MatMul float16", "17×13×19"},
	}
}

// conversion is a backend that narrows in another way.
type conversion struct {
	planted
	of func(x float32, h uint16) uint16
}

// Convert narrows wrongly.
func (f *conversion) Convert(dst, src *backend.Tensor) {
	f.Backend.Convert(dst, src)
	if dst.DType() != backend.Float16 {
		return
	}
	x, h := f.values(src), f.halves(dst)
	for i := range h {
		h[i] = f.of(x[i], h[i])
	}
	f.note(backend.Upload(f.Backend, dst, h))
}

func (p planted) halves(t *backend.Tensor) []uint16 {
	h := make([]uint16, t.Len())
	p.note(backend.Download(p.Backend, h, t))
	return h
}

type neighbours struct{ planted }

// Gemm exchanges the two halves of each word of y.
func (f *neighbours) Gemm(dst, x, y *backend.Tensor, o backend.Gemm) {
	if y.DType() != backend.Float16 {
		f.Backend.Gemm(dst, x, y, o)
		return
	}
	kept := f.halves(y)
	changed := append([]uint16(nil), kept...)
	for i := 1; i < len(changed); i += 2 {
		changed[i-1], changed[i] = changed[i], changed[i-1]
	}
	f.note(backend.Upload(f.Backend, y, changed))
	f.Backend.Gemm(dst, x, y, o)
	f.note(backend.Upload(f.Backend, y, kept))
}
