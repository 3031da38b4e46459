package vector

import "math"

// Total adds the lanes of a sum up: in pairs at half their number's distance, then at a
// quarter of it, and so on.
func Total(lanes *[Lanes]float64) float64 {
	a, b := lanes[:Lanes/2], lanes[Lanes/2:]
	var four [4]float64
	for i := range four {
		four[i] = (a[i] + b[i]) + (a[i+4] + b[i+4])
	}
	return (four[0] + four[2]) + (four[1] + four[3])
}

// Highest is the largest lane; NaN wins. It goes in pairs, as a maximum of floats takes
// long but need not wait for the one beside it.
func Highest(lanes *[Lanes]float32) float32 {
	a, b := lanes[:Lanes/2], lanes[Lanes/2:]
	var four [4]float32
	for i := range four {
		four[i] = max(max(a[i], b[i]), max(a[i+4], b[i+4]))
	}
	return max(max(four[0], four[2]), max(four[1], four[3]))
}

// Finite says whether x holds neither NaN nor an infinity.
func (s Set) Finite(x []float32) bool {
	var products [Lanes]float32
	s.ProductsWithZero(x, &products)
	const exponent = 0xff << 23
	all := uint32(0)
	for _, p := range products {
		all |= math.Float32bits(p)
	}
	return all&exponent == 0
}
