package vector

import (
	"math"
	"math/bits"
)

// The operations that the generated reference is made of, one lane at a time.

// fma32 is xy + z rounded once. The product is exact in float64. Their sum is rounded
// to odd there, which 29 bits more than float32 has make harmless (Boldo and
// Melquiond 2008, Emulation of FMA and correctly rounded sums).
func fma32(x, y, z float32) float32 {
	p, c := float64(x)*float64(y), float64(z)
	s := p + c
	if math.IsInf(s, 0) || math.IsNaN(s) {
		return float32(s)
	}
	b := s - p
	lost := (p - (s - b)) + (c - b) // Knuth's TwoSum
	if lost != 0 && math.Float64bits(s)&1 == 0 {
		if (lost > 0) == (s > 0) {
			s = math.Float64frombits(math.Float64bits(s) + 1)
		} else {
			s = math.Float64frombits(math.Float64bits(s) - 1)
		}
	}
	return float32(s)
}

// larger and smaller return y if either is NaN, or if both are zeros.
func larger(x, y float32) float32 {
	if x > y {
		return x
	}
	return y
}

func smaller(x, y float32) float32 {
	if x < y {
		return x
	}
	return y
}

// scaled is x·2^n rounded once.
func scaled(x, n float32) float32 {
	if x != x || n != n {
		return x + n
	}
	return float32(math.Ldexp(float64(x), int(n)))
}

func chosen[T any](where bool, x, y T) T {
	if where {
		return x
	}
	return y
}

func multiplyHigh(x, y uint32) uint32 {
	high, _ := bits.Mul32(x, y)
	return high
}

// arguments are what a kernel is called with, by type and in order.
type arguments struct {
	slices        [][]float32
	float64slices [][]float64
	uint8slices   [][]uint8
	scalars       []float32
	uint32scalars []uint32
	lanes         []*[Lanes]float32
	float64lanes  []*[Lanes]float64
}

// tableEntry describes a kernel to tests that treat all alike.
type tableEntry struct {
	name    string
	whole   bool
	written []bool // of each slice of float32
	scalars int
	call    func(k kernels, a *arguments)
}
