package backendtest

import (
	"fmt"
	"math"

	"github.com/dnnbench/dnnbench/backend"
)

// simpleCases are Axpy, Scale, Fill and Copy.
func simpleCases() []numeric {
	var all []numeric
	for _, n := range []struct {
		n     int
		large bool
	}{{0, false}, {1, false}, {255, false}, {1031, false}, {256*65535 + 257, true}} {
		name := fmt.Sprintf("%d elements", n.n)
		all = append(all,
			numeric{"Axpy", name, n.large, func(l *lab) {
				x, d := normals(l.rng, n.n, 1), normals(l.rng, n.n, 1)
				dst, tx := l.inout(d, n.n), l.in(x, n.n)
				const alpha = float32(-0.3)
				l.do(func() { backend.Axpy(l.b, dst, alpha, tx) })
				want := make([]float64, n.n)
				for i := range want {
					want[i] = float64(d[i]) + float64(alpha)*float64(x[i])
				}
				l.compare(l.read(dst), want, criterion{unit: "u·(|αx|+|sum|)", bound: 1.001, why: "one rounding of the product and one of the sum, or one in all",
					scale: func(i int) float64 {
						return unit * (math.Abs(float64(alpha)*float64(x[i])) + math.Abs(want[i]))
					}})
			}},
			numeric{"Scale", name, n.large, func(l *lab) {
				x := normals(l.rng, n.n, 1)
				dst, tx := l.out(n.n), l.in(x, n.n)
				l.do(func() { backend.Scale(l.b, dst, 1.7, tx) })
				l.same(l.read(dst), criterion{why: "one product, correctly rounded; dst is not read"},
					func(i int) []float32 { return []float32{1.7 * x[i]} })
			}},
			numeric{"Fill", name, n.large, func(l *lab) {
				dst := l.out(n.n)
				l.do(func() { backend.Fill(l.b, dst, -2.5) })
				l.equal(l.read(dst), repeated(n.n, -2.5), criterion{why: "a constant"})
			}},
			numeric{"Copy", name, n.large, func(l *lab) {
				x := normals(l.rng, n.n, 1)
				dst, tx := l.out(n.n), l.in(x, n.n)
				l.do(func() { backend.Copy(l.b, dst, tx) })
				l.equal(l.read(dst), x, criterion{why: "a copy"})
			}})
	}
	return append(all,
		numeric{"Scale", "special values, in place", false, func(l *lab) {
			x := specials()
			dst := l.inout(x, len(x))
			l.do(func() { backend.Scale(l.b, dst, 2, dst) })
			l.same(l.read(dst), criterion{why: "one product; denormals may be flushed"},
				func(i int) []float32 { return []float32{2 * x[i], 2 * flushed(x[i]), flushed(2 * x[i])} })
		}},
		numeric{"Copy", "special values", false, func(l *lab) {
			x := specials()
			dst, tx := l.out(len(x)), l.in(x, len(x))
			l.do(func() { backend.Copy(l.b, dst, tx) })
			l.same(l.read(dst), criterion{why: "a copy keeps denormals"}, func(i int) []float32 { return x[i : i+1] })
		}},
		numeric{"Fill", "bytes and integers", false, storedFill},
		numeric{"Copy", "bytes and integers", false, storedCopy})
}

// storedFill fills a part of stored data, at offsets that are no multiple of a word.
func storedFill(l *lab) {
	for _, r := range [][2]int{{0, 0}, {1, 1}, {3, 8}, {5, 41}, {0, 64}} {
		bytes, ints := keep(l, make([]uint8, 64), 64), keep(l, make([]int32, 64), 64)
		l.do(func() {
			backend.Fill(l.b, bytes.View(r[0], r[1]-r[0]), 200)
			backend.Fill(l.b, ints.View(r[0], r[1]-r[0]), -7)
		})
		want := make([]float32, 64)
		for i := r[0]; i < r[1]; i++ {
			want[i] = 1
		}
		part := fmt.Sprintf("%d to %d", r[0], r[1])
		why := "a constant in the view and nothing beside it"
		l.equal(divided(fetch[uint8](l, bytes), 200), want, criterion{part: "uint8 " + part, why: why})
		l.equal(divided(fetch[int32](l, ints), -7), want, criterion{part: "int32 " + part, why: why})
	}
}

func storedCopy(l *lab) {
	for _, r := range [][3]int{{0, 0, 0}, {1, 2, 1}, {3, 6, 37}, {4, 8, 21}, {0, 5, 59}} {
		from, to, n := r[0], r[1], r[2]
		source, integers := make([]uint8, 64), make([]int32, 64)
		for i := range source {
			source[i], integers[i] = uint8(i+1), int32(-i-1)
		}
		bytes, ints := keep(l, source, 64), keep(l, integers, 64)
		bytesTo, intsTo := keep(l, make([]uint8, 64), 64), keep(l, make([]int32, 64), 64)
		l.do(func() {
			backend.Copy(l.b, bytesTo.View(to, n), bytes.View(from, n))
			backend.Copy(l.b, intsTo.View(to, n), ints.View(from, n))
		})
		want := make([]float32, 64)
		for i := range n {
			want[to+i] = float32(from + i + 1)
		}
		part := fmt.Sprintf("%d from %d to %d", n, from, to)
		why := "a copy to the view and nothing beside it"
		l.equal(divided(fetch[uint8](l, bytesTo), 1), want, criterion{part: "uint8 " + part, why: why})
		l.equal(divided(fetch[int32](l, intsTo), -1), want, criterion{part: "int32 " + part, why: why})
	}
}

func divided[T uint8 | int32](x []T, by float32) []float32 {
	y := make([]float32, len(x))
	for i, v := range x {
		y[i] = float32(v) / by
	}
	return y
}
