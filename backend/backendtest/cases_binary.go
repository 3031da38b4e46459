package backendtest

import (
	"fmt"
	"math"

	"github.com/dnnbench/dnnbench/backend"
)

// pairing is two shapes that broadcast together.
type pairing struct {
	x, y  []int
	large bool
}

var pairings = []pairing{
	{x: []int{257}, y: []int{257}}, {x: []int{0, 5}, y: []int{5}}, {x: []int{33, 7}, y: []int{7}}, {x: []int{7}, y: []int{33, 7}},
	{x: []int{33, 1}, y: []int{33, 7}}, {x: []int{33, 7}, y: []int{1}}, {x: []int{33, 1}, y: []int{1, 7}},
	{x: []int{3, 1, 5, 1}, y: []int{2, 1, 7}}, {x: []int{2, 3, 5, 7}, y: []int{2, 3, 5, 7}}, {x: []int{1, 64}, y: []int{129, 64}},
	{x: []int{257, 65537}, y: []int{65537}, large: true},
}

var binaryOps = []struct {
	op  backend.BinaryOp
	run func(b backend.Backend, dst, x, y *backend.Tensor)
	of  func(x, y float32) float32
}{
	{backend.OpAdd, backend.Add, func(x, y float32) float32 { return x + y }},
	{backend.OpSub, backend.Sub, func(x, y float32) float32 { return x - y }},
	{backend.OpMul, backend.Mul, func(x, y float32) float32 { return x * y }},
	{backend.OpDiv, backend.Div, func(x, y float32) float32 { return x / y }},
}

func binaryCases() []numeric {
	var all []numeric
	for _, o := range binaryOps {
		name := o.op.String()
		for _, p := range pairings {
			if p.large && o.op != backend.OpAdd {
				continue
			}
			all = append(all, numeric{name, fmt.Sprintf("%v with %v", backend.ShapeOf(p.x...), backend.ShapeOf(p.y...)), p.large, func(l *lab) {
				sx, sy := backend.ShapeOf(p.x...), backend.ShapeOf(p.y...)
				x, y := normals(l.rng, sx.Len(), 1), normals(l.rng, sy.Len(), 1)
				shape, _ := backend.Broadcast(sx, sy)
				var dims []int
				for i := range shape.Rank() {
					dims = append(dims, shape.Dim(i))
				}
				tx, ty, dst := l.in(x, p.x...), l.in(y, p.y...), l.out(dims...)
				l.do(func() { o.run(l.b, dst, tx, ty) })
				at, bt := broadcastIndex(sx, shape), broadcastIndex(sy, shape)
				compareBinary(l, o.op, l.read(dst), func(i int) (float32, float32) { return x[at(i)], y[bt(i)] }, o.of)
			}})
		}
		all = append(all, numeric{name, "special values", false, func(l *lab) {
			s := specials()
			var x, y []float32
			for _, a := range s {
				for _, b := range s {
					if o.op == backend.OpDiv && math.Abs(float64(b)) > 0x1p126 && b-b == 0 {
						continue // GLSL bounds no division by more than 2^126
					}
					x, y = append(x, a), append(y, b)
				}
			}
			tx, ty, dst := l.in(x, len(x)), l.in(y, len(y)), l.out(len(x))
			l.do(func() { o.run(l.b, dst, tx, ty) })
			compareBinary(l, o.op, l.read(dst), func(i int) (float32, float32) { return x[i], y[i] }, o.of)
		}})
		all = append(all, numeric{name, "in place", false, func(l *lab) {
			x, y := normals(l.rng, 1031, 1), normals(l.rng, 1031, 1)
			first, ty := l.inout(x, 1031), l.in(y, 1031)
			tx, second := l.in(x, 1031), l.inout(y, 1031)
			both := l.inout(x, 1031)
			l.do(func() { o.run(l.b, first, first, ty); o.run(l.b, second, tx, second); o.run(l.b, both, both, both) })
			pair := func(i int) (float32, float32) { return x[i], y[i] }
			compareBinary(l, o.op, l.read(first), pair, o.of)
			compareBinary(l, o.op, l.read(second), pair, o.of)
			compareBinary(l, o.op, l.read(both), func(i int) (float32, float32) { return x[i], x[i] }, o.of)
		}})
	}
	return all
}

// broadcastIndex maps an element of the result to the element of an operand.
func broadcastIndex(from, to backend.Shape) func(i int) int {
	f, t := from.Padded(), to.Padded()
	return func(i int) int {
		at, stride := 0, 1
		for axis := backend.MaxRank - 1; axis >= 0; axis-- {
			if f[axis] > 1 {
				at += i % t[axis] * stride
			}
			i /= t[axis]
			stride *= f[axis]
		}
		return at
	}
}

func compareBinary(l *lab, op backend.BinaryOp, got []float32, pair func(i int) (float32, float32), of func(x, y float32) float32) {
	if op == backend.OpDiv {
		want := make([]float64, len(got))
		for i := range want {
			x, y := pair(i)
			want[i] = float64(x) / float64(flushed(y))
			if flushed(y) != y && got[i] == x/y {
				want[i] = float64(got[i]) // denormals may be kept as well
			}
			if flushed(x) == 0 && got[i] == 0 && want[i] == want[i] {
				want[i] = 0
			}
		}
		l.compare(got, want, criterion{unit: "ulp", bound: 2.5, why: "GLSL 4.30 §4.7.1: division within 2.5 ulp",
			scale: func(i int) float64 { return ulp(want[i]) }, slack: func(int) float64 { return smallest }})
		return
	}
	l.same(got, criterion{why: "one operation, correctly rounded; denormals may be flushed"}, func(i int) []float32 {
		x, y := pair(i)
		values := []float32{of(x, y)}
		for _, v := range []float32{of(flushed(x), y), of(x, flushed(y)), of(flushed(x), flushed(y))} {
			values = append(values, v, flushed(v))
		}
		return append(values, flushed(values[0]))
	})
}
