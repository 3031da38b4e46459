package main

import (
	"fmt"
	"math"
)

// verify computes one small product of each kind, of sizes that no register tile
// divides, and products of one row, and compares with float64.
//
// An element sums k products of numbers below 1, each step of which rounds by at most
// 2⁻²⁴ of a partial sum that is at most k: an error of k²·2⁻²⁴ in any order.
func verify(c Contestant) error {
	const m, n, k = 37, 53, 29
	for _, p := range []Product{
		{M: m, N: n, K: k}, {M: m, N: n, K: k, TransA: true}, {M: m, N: n, K: k, TransB: true},
		{M: 1, N: n, K: k}, {M: 1, N: n, K: k, TransB: true},
	} {
		if !c.Takes(p) {
			continue
		}
		p = p.withOperands()
		for i := range p.C {
			p.C[i] = float32(math.NaN()) // beta is 0, so nothing of it may be left
		}
		var err error
		c.Do(func() { _, err = c.Multiply(p, 1) })
		if err != nil {
			return err
		}
		const bound = k * k / float64(1<<24)
		for i := range p.M {
			for j := range n {
				want, got := p.element(i, j), float64(p.C[i*n+j])
				if !(math.Abs(got-want) <= bound) {
					return fmt.Errorf("%s: element (%d, %d) is %g, and should be %g (op(A) transposed: %t, op(B): %t)",
						c.Name(), i, j, got, want, p.TransA, p.TransB)
				}
			}
		}
	}
	return nil
}

// element is one of the product, in float64.
func (p Product) element(i, j int) float64 {
	sum := 0.0
	for l := range p.K {
		a, b := i*p.K+l, l*p.N+j
		if p.TransA {
			a = l*p.M + i
		}
		if p.TransB {
			b = j*p.K + l
		}
		sum += float64(p.A[a]) * float64(p.B[b])
	}
	return sum
}
