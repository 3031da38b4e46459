package gemm

import (
	"math"

	"github.com/dnnbench/dnnbench/internal/half"
)

// FMA is x·y + z, rounded once to float32. The product is exact in float64, and the
// sum is rounded there to odd: Boldo and Melquiond (Emulation of FMA and
// correctly rounded sums, 2008) prove that rounding that again gives what rounding
// once would.
func FMA(x, y, z float32) float32 {
	p, c := float64(x)*float64(y), float64(z)
	sum := p + c
	// TwoSum (Knuth): what the sum lacks, exactly.
	t := sum - p
	lost := (p - (sum - t)) + (c - t)
	bits := math.Float64bits(sum)
	if lost != 0 && lost-lost == 0 && bits&1 == 0 {
		// The neighbour towards the exact sum is odd.
		if (lost > 0) == (sum > 0) {
			bits++
		} else {
			bits--
		}
	}
	return float32(math.Float64frombits(bits))
}

// Reference computes a product as the package defines it, one element at a time. Its
// operands are not read for alpha 0, and dst is not read for beta 0.
func Reference(p *Product) {
	for i := range p.M {
		for j := range p.N {
			s := float32(0)
			if p.Alpha != 0 {
				for l := range p.K {
					s = FMA(p.X.at(i, l), p.y(l, j), s)
				}
				s *= p.Alpha
			}
			out := &p.Dst[i*p.Stride+j]
			if p.Beta != 0 {
				s += float32(p.Beta * *out)
			}
			*out = s
		}
	}
}

func (p *Product) y(row, col int) float32 {
	if p.HalfY == nil {
		return p.Y.at(row, col)
	}
	if p.Y.Trans {
		row, col = col, row
	}
	return half.Widen(p.HalfY[row*p.Y.Stride+col])
}

func (o Operand) at(row, col int) float32 {
	if o.Trans {
		row, col = col, row
	}
	return o.Data[row*o.Stride+col]
}
