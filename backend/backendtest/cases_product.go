package backendtest

import (
	"fmt"
	"math"
	"slices"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/backendtest/reference"
)

// size is a product's [m k]·[k n].
type size struct {
	m, k, n int
	large   bool
}

// Odd and prime sizes, single rows and columns, edges of the usual tiles, long k.
var sizes = []size{
	{1, 1, 1, false}, {1, 7, 1, false}, {0, 3, 4, false}, {3, 0, 5, false}, {3, 4, 0, false},
	{17, 13, 19, false}, {1, 101, 67, false}, {67, 101, 1, false}, {65, 63, 129, false}, {64, 64, 64, false},
	{3, 1031, 5, false}, {7, 4096, 9, false}, {127, 257, 131, true}, {5, 65537, 3, true}, {251, 509, 256, true},
}

var transposes = []struct {
	x, y bool
	name string
}{{false, false, "xy"}, {true, false, "xᵀy"}, {false, true, "xyᵀ"}, {true, true, "xᵀyᵀ"}}

// alignedSizes have rows of whole vectors, in all operands or in some.
var alignedSizes = []size{{64, 64, 64, false}, {132, 36, 140, false}, {12, 40, 10, false}, {10, 41, 12, false}, {260, 512, 256, true}}

// multiplication is one product, with its operands on the host.
type multiplication struct {
	size
	transX, transY bool
	alpha, beta    float32
	x, y, dst      []float32
}

// dims are the shapes of the operands.
func (p multiplication) dims() (x, y []int) {
	x, y = []int{p.m, p.k}, []int{p.k, p.n}
	if p.transX {
		x = []int{p.k, p.m}
	}
	if p.transY {
		y = []int{p.n, p.k}
	}
	return x, y
}

func (p multiplication) run(l *lab) []float32 {
	dx, dy := p.dims()
	x, y := l.in(p.x, dx...), l.in(p.y, dy...)
	dst := l.inout(p.dst, p.m, p.n)
	l.do(func() {
		backend.MatMul(l.b, dst, x, y, backend.Gemm{TransX: p.transX, TransY: p.transY, Alpha: p.alpha, Beta: p.beta})
	})
	return l.read(dst)
}

func (p multiplication) truth() (reference.Product, []float64) {
	r := reference.Multiply(p.m, p.n, p.k, p.x, p.y, p.transX, p.transY)
	want := make([]float64, len(r.Sum))
	for i, s := range r.Sum {
		want[i] = float64(p.alpha) * s
		if p.beta != 0 {
			want[i] += float64(p.beta) * float64(p.dst[i])
		}
	}
	return r, want
}

// old is |β·dst|, the part of the result that was there before.
func (p multiplication) old(i int) float64 {
	if p.beta == 0 {
		return 0
	}
	return math.Abs(float64(p.beta) * float64(p.dst[i]))
}

// worstCase is γ_(k+2)·(|α|Σ|ab| + |β·dst|) and what flushing may lose: FLT_MIN for
// each product and rounding, and FLT_MIN times the other factor for each operand.
func (p multiplication) worstCase(r reference.Product) criterion {
	peak := 0.0
	for _, s := range [][]float32{p.x, p.y} {
		for _, v := range s {
			if a := math.Abs(float64(v)); a > peak && !math.IsInf(a, 0) {
				peak = a
			}
		}
	}
	a := math.Abs(float64(p.alpha))
	return criterion{part: "worst case", unit: "γ_(k+2)·Σ|ab|", bound: 1,
		why:   "k+2 roundings in any order: Higham §3.1, and FLT_MIN for what is flushed",
		scale: func(i int) float64 { return gamma(p.k+2) * (a*r.Magnitude[i] + p.old(i)) },
		slack: func(int) float64 { return smallest * (1 + a*float64(p.k)*(1+2*peak)) }}
}

// statistical holds for factors of mean 0 alone.
func (p multiplication) statistical(r reference.Product, want []float64) criterion {
	a := math.Abs(float64(p.alpha))
	return criterion{part: "statistical", unit: "u·√k·√Σ(ab)²", bound: statisticalFactor,
		why: "independent roundings of a random walk, 7 deviations; TF32 factors and a lost term exceed it",
		scale: func(i int) float64 {
			return unit * (a*math.Sqrt(float64(p.k)*r.Square[i]) + p.old(i) + math.Abs(want[i]))
		},
		slack: func(int) float64 { return smallest * float64(p.k+1) }}
}

func productCases() []numeric {
	var all []numeric
	for i, s := range slices.Concat(sizes, alignedSizes) {
		aligned, place := i >= len(sizes), ""
		if aligned {
			place = ", aligned"
		}
		for _, t := range transposes {
			all = append(all, numeric{"MatMul", fmt.Sprintf("%s %d×%d×%d%s", t.name, s.m, s.k, s.n, place), s.large, func(l *lab) {
				l.aligned = aligned
				p := multiplication{size: s, transX: t.x, transY: t.y, alpha: 1,
					x: normals(l.rng, s.m*s.k, 1), y: normals(l.rng, s.k*s.n, 1), dst: repeated(s.m*s.n, nan)}
				got := p.run(l)
				r, want := p.truth()
				l.compare(got, want, p.worstCase(r))
				l.compare(got, want, p.statistical(r, want))
			}})
			all = append(all, numeric{"MatMul", fmt.Sprintf("%s %d×%d×%d, integers%s", t.name, s.m, s.k, s.n, place), s.large, func(l *lab) {
				l.aligned = aligned
				exactProduct(l, s, t.x, t.y)
			}})
		}
	}
	return append(append(all, factorCases()...), nonFiniteCases()...)
}

// exactProduct multiplies -1, 0 and 1 by integers so small that every partial sum is
// exact in any order. Up to k = 4096 each k has a weight of its own: Σ k < 2^24.
func exactProduct(l *lab, s size, transX, transY bool) {
	p := multiplication{size: s, transX: transX, transY: transY, alpha: 1,
		x: among(l.rng, s.m*s.k, -1, 1), y: make([]float32, s.k*s.n), dst: repeated(s.m*s.n, nan)}
	limit := max(1, min(s.k, 1<<24/max(s.k, 1)))
	if s.k <= 4096 {
		limit = s.k
	}
	for k := range s.k {
		for j := range s.n {
			at := k*s.n + j
			if transY {
				at = j*s.k + k
			}
			p.y[at] = float32(1 + (k+j)%limit)
		}
	}
	got := p.run(l)
	_, want := p.truth()
	l.same(got, criterion{why: "every partial sum is an integer below 2^24, and every k counts"},
		func(i int) []float32 { return []float32{float32(want[i])} })
}

// factorCases vary alpha, beta and the scale of the factors.
func factorCases() []numeric {
	s := size{m: 33, k: 47, n: 21}
	var all []numeric
	for _, alpha := range []float32{0, 1, -1, 0.375} {
		for _, beta := range []float32{0, 1, -1, 2.5} {
			all = append(all, numeric{"MatMul", fmt.Sprintf("alpha %g, beta %g", alpha, beta), false, func(l *lab) {
				p := multiplication{size: s, alpha: alpha, beta: beta,
					x: normals(l.rng, s.m*s.k, 1), y: normals(l.rng, s.k*s.n, 1), dst: normals(l.rng, s.m*s.n, 1)}
				if beta == 0 {
					p.dst = repeated(s.m*s.n, nan) // not read
				}
				got := p.run(l)
				r, want := p.truth()
				l.compare(got, want, p.worstCase(r))
				l.compare(got, want, p.statistical(r, want))
			}})
		}
	}
	for _, beta := range []float32{0, 1} {
		for _, special := range []float32{nan, inf} {
			all = append(all, numeric{"MatMul", fmt.Sprintf("alpha 0, beta %g, %g in x and y", beta, special), false, func(l *lab) {
				p := multiplication{size: s, beta: beta, x: repeated(s.m*s.k, special), y: repeated(s.k*s.n, special),
					dst: normals(l.rng, s.m*s.n, 1)}
				if beta == 0 {
					p.dst = repeated(s.m*s.n, nan) // not read either
				}
				got := p.run(l)
				l.same(got, criterion{why: "with alpha 0 neither x nor y is read"}, func(i int) []float32 {
					if beta == 0 {
						return []float32{0}
					}
					return p.dst[i : i+1]
				})
			}})
		}
	}
	return append(all, scaleCases(s)...)
}

// nonFiniteCases put one NaN or infinity against zeros and ones: 0·Inf is NaN in all
// four modes.
func nonFiniteCases() []numeric {
	s := size{m: 9, k: 23, n: 11}
	var all []numeric
	for _, t := range transposes {
		for _, special := range []float32{nan, inf, -inf} {
			all = append(all, numeric{"MatMul", fmt.Sprintf("%s with %g among zeros", t.name, special), false, func(l *lab) {
				p := multiplication{size: s, transX: t.x, transY: t.y, alpha: 1,
					x: among(l.rng, s.m*s.k, 0, 0, 1, minus0), y: among(l.rng, s.k*s.n, 0, 0, 1), dst: repeated(s.m*s.n, nan)}
				p.x[l.rng.IntN(len(p.x))] = special
				p.y[l.rng.IntN(len(p.y))] = special
				got := p.run(l)
				_, want := p.truth()
				l.same(got, criterion{why: "IEEE 754: 0·Inf and NaN spread, in any order"},
					func(i int) []float32 { return []float32{float32(want[i])} })
			}})
		}
	}
	return all
}
