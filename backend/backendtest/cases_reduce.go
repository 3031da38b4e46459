package backendtest

import (
	"fmt"
	"math"

	"github.com/dnnbench/dnnbench/backend"
)

var reduceShapes = []extent{{1, 1, false}, {1, 257, false}, {257, 1, false}, {33, 67, false}, {1031, 5, false}, {5, 4099, false},
	{64, 64, false}, {2, 70001, true}, {70001, 3, true}, {257, 65537, true}}

var axes = []struct {
	axis backend.Axis
	name string
}{{backend.Down, "down"}, {backend.Across, "across"}}

func reduceCases() []numeric {
	var all []numeric
	for _, s := range reduceShapes {
		for _, a := range axes {
			name := fmt.Sprintf("%d×%d %s", s.m, s.n, a.name)
			all = append(all,
				numeric{"Sum", name, s.large, func(l *lab) { sums(l, s, a.axis, false) }},
				numeric{"Mean", name, s.large, func(l *lab) { sums(l, s, a.axis, true) }},
				numeric{"Sum", name + ", integers", s.large, func(l *lab) { exactSums(l, s, a.axis) }},
				numeric{"Max", name, s.large, func(l *lab) { highest(l, normals(l.rng, s.m*s.n, 1), s, a.axis) }},
				numeric{"Max", name + ", special values", s.large, func(l *lab) {
					highest(l, among(l.rng, s.m*s.n, -inf, -1, -1, 0, minus0, 3, 3), s, a.axis)
				}},
				numeric{"Max", name + ", NaN", s.large, func(l *lab) {
					x := among(l.rng, s.m*s.n, -inf, inf, 1)
					x[l.rng.IntN(len(x))], x[l.rng.IntN(len(x))] = nan, nan
					highest(l, x, s, a.axis)
				}})
		}
	}
	for _, a := range axes {
		all = append(all, numeric{"Sum", "of nothing, " + a.name, false, func(l *lab) {
			s := extent{m: 0, n: 5}
			if a.axis == backend.Across {
				s = extent{m: 5, n: 0}
			}
			x, dst := l.in(nil, s.m, s.n), l.out(5)
			l.do(func() { backend.Sum(l.b, dst, x, a.axis) })
			l.equal(l.read(dst), repeated(5, 0), criterion{why: "a sum of nothing is 0"})
		}})
		all = append(all, numeric{"Sum", "NaN and infinities, " + a.name, false, func(l *lab) {
			s := extent{m: 9, n: 9}
			x := repeated(81, 1)
			x[1], x[9], x[20], x[50], x[70], x[71] = nan, inf, -inf, inf, inf, -inf
			tx, dst := l.in(x, 9, 9), l.out(9)
			l.do(func() { backend.Sum(l.b, dst, tx, a.axis) })
			want := make([]float32, 9)
			walk(s, a.axis, func(out, _, at int) { want[out] += x[at] })
			l.equal(l.read(dst), want, criterion{why: "IEEE 754 in any order"})
		}})
	}
	return all
}

// walk visits each element with the index of its result and its place in that.
func walk(s extent, axis backend.Axis, visit func(out, place, at int)) {
	for i := range s.m {
		for j := range s.n {
			if axis == backend.Down {
				visit(j, i, i*s.n+j)
			} else {
				visit(i, j, i*s.n+j)
			}
		}
	}
}

// lengths are how many results there are, and of how many elements each.
func (s extent) lengths(axis backend.Axis) (results, each int) {
	if axis == backend.Down {
		return s.n, s.m
	}
	return s.m, s.n
}

func sums(l *lab, s extent, axis backend.Axis, mean bool) {
	x := normals(l.rng, s.m*s.n, 1)
	results, each := s.lengths(axis)
	tx, dst := l.in(x, s.m, s.n), l.out(results)
	divisor := 1.0
	l.do(func() {
		if mean {
			divisor = float64(each)
			backend.Mean(l.b, dst, tx, axis)
		} else {
			backend.Sum(l.b, dst, tx, axis)
		}
	})
	want, magnitude, square := make([]float64, results), make([]float64, results), make([]float64, results)
	walk(s, axis, func(out, _, at int) {
		v := float64(x[at]) / divisor
		want[out] += v
		magnitude[out] += math.Abs(v)
		square[out] += v * v
	})
	got := l.read(dst)
	// From some 70000 on, γ_n·Σ|x| exceeds the sum itself and proves nothing; the
	// statistical bound, far below it by then, always does.
	if each < 1<<14 {
		l.compare(got, want, criterion{part: "worst case", unit: "γ_n·Σ|x|", bound: 1, why: "n-1 sums in any order (Higham §4.2), and 2.5 ulp of a division",
			scale: func(i int) float64 { return gamma(each-1)*magnitude[i] + 2.5*ulp(want[i]) }})
	}
	l.compare(got, want, criterion{part: "statistical", unit: "u·√n·√Σx²", bound: statisticalFactor, why: "independent roundings of a random walk, 7 deviations",
		scale: func(i int) float64 { return unit * (math.Sqrt(float64(each)*square[i]) + 2*math.Abs(want[i])) }})
}

// exactSums adds integers so small that every partial sum is exact.
func exactSums(l *lab, s extent, axis backend.Axis) {
	results, each := s.lengths(axis)
	limit := max(1, min(each, 1<<24/each))
	if each <= 4096 {
		limit = each
	}
	x, want := make([]float32, s.m*s.n), make([]float32, results)
	walk(s, axis, func(out, place, at int) {
		x[at] = float32(1 + (place+out)%limit)
		want[out] += x[at]
	})
	tx, dst := l.in(x, s.m, s.n), l.out(results)
	l.do(func() { backend.Sum(l.b, dst, tx, axis) })
	l.equal(l.read(dst), want, criterion{why: "every partial sum is an integer below 2^24"})
}

func highest(l *lab, x []float32, s extent, axis backend.Axis) {
	results, _ := s.lengths(axis)
	tx, dst := l.in(x, s.m, s.n), l.out(results)
	where := keep(l, make([]int32, results), results)
	l.do(func() { backend.Max(l.b, dst, tx, axis); backend.ArgMax(l.b, where, tx, axis) })
	want, index := repeated(results, -inf), make([]float32, results)
	walk(s, axis, func(out, place, at int) {
		best, v := want[out], x[at]
		if place == 0 || best == best && (v > best || v != v) { // the first NaN wins
			want[out], index[out] = v, float32(place)
		}
	})
	l.equal(l.read(dst), want, criterion{part: "value", why: "a choice; NaN wins"})
	l.equal(divided(fetch[int32](l, where), 1), index, criterion{part: "index", why: "the first NaN, then the first of equal elements"})
}
