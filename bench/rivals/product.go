package main

import (
	"fmt"
	"regexp"

	"gonum.org/v1/gonum/blas"
)

// Product is C = op(A)·op(B) with op(A) [m k] and op(B) [k n], every matrix in rows
// without gaps.
type Product struct {
	Name           string
	M, N, K        int
	TransA, TransB bool
	A, B, C        []float32
}

// Operations counts multiplications and additions.
func (p Product) Operations() float64 { return 2 * float64(p.M) * float64(p.N) * float64(p.K) }

// StrideA is the length of a row of A as it is stored.
func (p Product) StrideA() int {
	if p.TransA {
		return p.M
	}
	return p.K
}

// StrideB is the length of a row of B as it is stored.
func (p Product) StrideB() int {
	if p.TransB {
		return p.K
	}
	return p.N
}

// transpose is gonum's word for it.
func transpose(t bool) blas.Transpose {
	if t {
		return blas.Trans
	}
	return blas.NoTrans
}

// withOperands gives the product matrices of its own, of numbers in [-1, 1).
func (p Product) withOperands() Product {
	p.A, p.B, p.C = noise(p.M*p.K, 1), noise(p.K*p.N, 2), make([]float32, p.M*p.N)
	return p
}

// noise is a linear congruential sequence, with Knuth's MMIX constants: enough for
// operands whose values nothing depends on.
func noise(n int, seed uint64) []float32 {
	x := make([]float32, n)
	for i := range x {
		seed = seed*6364136223846793005 + 1442695040888963407
		x[i] = float32(int32(seed>>32)) / (1 << 31)
	}
	return x
}

// products lists the whole set whose name matches: squares, and what the layers of
// the two networks compute for each batch. Names are as square/512 and
// 784-256/b64/dW.
func products(match *regexp.Regexp) []Product {
	var all []Product
	for _, n := range []int{64, 128, 256, 512, 1024, 2048} {
		all = append(all, Product{Name: fmt.Sprintf("square/%d", n), M: n, N: n, K: n})
	}
	// The layers of 784-256-128-10 and of 1024-1024-1024-10, equal ones once.
	for _, layer := range [][2]int{{784, 256}, {256, 128}, {128, 10}, {1024, 1024}, {1024, 10}} {
		for _, batch := range []int{1, 32, 64, 128, 256} {
			all = append(all, layerProducts(batch, layer[0], layer[1])...)
		}
	}
	var chosen []Product
	for _, p := range all {
		if match.MatchString(p.Name) {
			chosen = append(chosen, p)
		}
	}
	return chosen
}

// layerProducts are those of a dense layer with weights W [in out]: forward X·W, the
// gradient of the weights Xᵀ·dZ, and that of the input dZ·Wᵀ.
func layerProducts(batch, in, out int) []Product {
	name := fmt.Sprintf("%d-%d/b%d/", in, out, batch)
	return []Product{
		{Name: name + "forward", M: batch, N: out, K: in},
		{Name: name + "dW", M: in, N: out, K: batch, TransA: true},
		{Name: name + "dX", M: batch, N: in, K: out, TransB: true},
	}
}
