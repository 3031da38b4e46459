package reference

import "math"

// Product is op(x)·op(y) for op(x) [m k] and op(y) [k n], with what bounds need.
type Product struct {
	Sum       []float64 // Σ ab
	Magnitude []float64 // Σ |ab|
	Square    []float64 // Σ (ab)²
}

// Multiply computes all three sums of products, in the order of k.
func Multiply(m, n, k int, x, y []float32, transX, transY bool) Product {
	p := Product{make([]float64, m*n), make([]float64, m*n), make([]float64, m*n)}
	xi, xk := k, 1 // strides of row and of k
	if transX {
		xi, xk = 1, m
	}
	yk, yj := n, 1
	if transY {
		yk, yj = 1, k
	}
	for i := range m {
		for j := range n {
			var sum, magnitude, square float64
			for l := range k {
				v := float64(x[i*xi+l*xk]) * float64(y[l*yk+j*yj])
				sum += v
				magnitude += math.Abs(v)
				square += v * v
			}
			p.Sum[i*n+j], p.Magnitude[i*n+j], p.Square[i*n+j] = sum, magnitude, square
		}
	}
	return p
}
