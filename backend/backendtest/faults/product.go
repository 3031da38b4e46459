package faults

import (
	"math"

	"github.com/dnnbench/dnnbench/backend"
)

func productFaults() []Fault {
	gemm := func(name, found string, change func(p planted, dst, x, y *backend.Tensor, o backend.Gemm)) Fault {
		return Fault{name, func(b backend.Backend) backend.Backend { return &product{plant(b), change} }, "MatMul", found}
	}
	bias := gemm("a bias added twice", "bias, identity", func(p planted, dst, x, y *backend.Tensor, o backend.Gemm) {
		if o.Epilogue.Bias == nil {
			p.Backend.Gemm(dst, x, y, o)
			return
		}
		p.with(o.Epilogue.Bias, double, func(t *backend.Tensor) {
			o.Epilogue.Bias = t
			p.Backend.Gemm(dst, x, y, o)
		})
	})
	latch := gemm("a product that does not look for what is not finite", "latch, 65×33×130",
		func(p planted, dst, x, y *backend.Tensor, o backend.Gemm) {
			o.Epilogue.Finite = nil
			p.Backend.Gemm(dst, x, y, o)
		})
	bias.Op, latch.Op = "MatMul epilogue", "MatMul epilogue"
	return []Fault{
		latch,
		gemm("an edge tile off by one", "17×13×19, integers", edgeTile),
		gemm("the last row skipped", "17×13×19", lastRow),
		gemm("the last column skipped", "17×13×19", lastColumn),
		gemm("the last k skipped", "7×4096×9, statistical", lastK),
		gemm("factors rounded to TF32", "7×4096×9, statistical", tf32),
		gemm("zeros skipped, so that 0·Inf is 0", "among zeros", skipZeros),
		bias,
	}
}

// product is a backend with another Gemm.
type product struct {
	planted
	change func(p planted, dst, x, y *backend.Tensor, o backend.Gemm)
}

// Gemm is the faulty product.
func (f *product) Gemm(dst, x, y *backend.Tensor, o backend.Gemm) {
	if dst.Len() == 0 || x.Len() == 0 {
		f.Backend.Gemm(dst, x, y, o)
		return
	}
	f.change(f.planted, dst, x, y, o)
}

func double(x []float32) {
	for i := range x {
		x[i] *= 2
	}
}

// edgeTile reads the operand one column to the left in the last, partial tile of 16.
func edgeTile(p planted, dst, x, y *backend.Tensor, o backend.Gemm) {
	p.Backend.Gemm(dst, x, y, o)
	d, n := p.values(dst), dst.Shape().Cols()
	if full := n / 16 * 16; full > 0 && full < n {
		for row := 0; row < len(d); row += n {
			copy(d[row+full:row+n], d[row+full-1:row+n-1])
		}
	}
	p.set(dst, d)
}

func lastRow(p planted, dst, x, y *backend.Tensor, o backend.Gemm) {
	old := p.values(dst)
	p.Backend.Gemm(dst, x, y, o)
	d, n := p.values(dst), dst.Shape().Cols()
	copy(d[len(d)-n:], old[len(d)-n:])
	p.set(dst, d)
}

func lastColumn(p planted, dst, x, y *backend.Tensor, o backend.Gemm) {
	old := p.values(dst)
	p.Backend.Gemm(dst, x, y, o)
	d, n := p.values(dst), dst.Shape().Cols()
	for i := n - 1; i < len(d); i += n {
		d[i] = old[i]
	}
	p.set(dst, d)
}

func lastK(p planted, dst, x, y *backend.Tensor, o backend.Gemm) {
	rows, cols := x.Shape().Rows(), x.Shape().Cols()
	drop := func(v []float32) {
		if o.TransX {
			clear(v[(rows-1)*cols:])
			return
		}
		for i := cols - 1; i < len(v); i += cols {
			v[i] = 0
		}
	}
	p.with(x, drop, func(x *backend.Tensor) { p.Backend.Gemm(dst, x, y, o) })
}

// tf32 keeps 10 bits of the fraction, rounded to nearest.
func tf32(p planted, dst, x, y *backend.Tensor, o backend.Gemm) {
	round := func(v []float32) {
		for i, f := range v {
			if f-f == 0 {
				v[i] = math.Float32frombits((math.Float32bits(f) + 1<<12) &^ (1<<13 - 1))
			}
		}
	}
	p.with(x, round, func(x *backend.Tensor) {
		p.with(y, round, func(y *backend.Tensor) { p.Backend.Gemm(dst, x, y, o) })
	})
}

// skipZeros does what a product does that leaves out the rows of zeros: where x has a
// zero, what y holds there does not matter. Infinities of y are made finite.
func skipZeros(p planted, dst, x, y *backend.Tensor, o backend.Gemm) {
	finite := func(v []float32) {
		for i, f := range v {
			if f-f != 0 {
				v[i] = 1
			}
		}
	}
	p.with(y, finite, func(y *backend.Tensor) { p.Backend.Gemm(dst, x, y, o) })
}
