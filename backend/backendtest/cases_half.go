package backendtest

import (
	"fmt"
	"math"
	"slices"
	"sort"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/backendtest/reference"
)

func convertCases() []numeric {
	all := []numeric{
		{"Convert", "every float16 to float32", false, func(l *lab) { l.widens(everyHalf(), odd) }},
		{"Convert", "float32 to float16, halfway between neighbours and beside it", false, func(l *lab) { l.narrows(halfways(), odd) }},
		{"Convert", "float32 to float16, everywhere", false, func(l *lab) { l.narrows(everywhere(l.rng, 4096), odd) }},
		{"Copy", "float16", false, copyHalves},
	}
	for _, n := range []int{0, 1, 2, 3, 8, 255, 1024, 1031} {
		for _, at := range []int{0, 1, odd, vector} {
			all = append(all, numeric{"Convert", fmt.Sprintf("%d elements at %d, there and back", n, at), false, func(l *lab) {
				l.narrows(normals(l.rng, n, 1), at)
				l.widens(everyHalf()[1000:1000+n], at)
			}})
		}
	}
	return all
}

// everyHalf is all that 16 bits can be.
func everyHalf() []uint16 {
	list := make([]uint16, 1<<16)
	for i := range list {
		list[i] = uint16(i)
	}
	return list
}

// halfways are, for each two neighbours in float16, the number halfway between them and
// the float32 before and after it, of both signs.
func halfways() []float32 {
	var list []float32
	for h := range uint16(0x7c00) {
		next := reference.Half(h + 1)
		if math.IsInf(next, 0) {
			next = 65536
		}
		middle := float32((reference.Half(h) + next) / 2)
		for _, x := range []float32{middle, math.Nextafter32(middle, 0), math.Nextafter32(middle, inf)} {
			list = append(list, x, -x)
		}
	}
	return list
}

const halfSentinel = 0x5a5a

// halves makes an operand of float16 at a place within memory that holds sentinels.
func (l *lab) halves(data []uint16, at int, dims ...int) (whole, view *backend.Tensor) {
	held := slices.Concat(slices.Repeat([]uint16{halfSentinel}, at), data, slices.Repeat([]uint16{halfSentinel}, after))
	whole = keep(l, held, len(held))
	if l.err != nil {
		return nil, nil
	}
	return whole, whole.View(at, dims...)
}

func (l *lab) widens(x []uint16, at int) {
	_, src := l.halves(x, at, len(x))
	dst := l.out(len(x))
	l.do(func() { backend.Convert(l.b, dst, src) })
	got := l.read(dst)
	l.identical("to float32", len(got), "every float16 is a float32, too", func(i int) (float64, float64) {
		return float64(got[i]), reference.Half(x[i])
	})
}

func (l *lab) narrows(x []float32, at int) {
	src := l.in(x, len(x))
	whole, dst := l.halves(make([]uint16, len(x)), at, len(x))
	l.do(func() { backend.Convert(l.b, dst, src) })
	got := fetch[uint16](l, whole)
	l.identical("to float16", len(got), "half a unit in the last place of float16, of two the even one; nothing beside it", func(i int) (float64, float64) {
		if i < at || i >= at+len(x) {
			return reference.Half(got[i]), reference.Half(halfSentinel)
		}
		return reference.Half(got[i]), reference.RoundToHalf(float64(x[i-at]))
	})
}

// identical judges n numbers that must be the truth, with the sign of zeros. NaN is any
// NaN.
func (l *lab) identical(part string, n int, why string, pair func(i int) (got, want float64)) {
	if l.err != nil {
		return
	}
	r := l.result(criterion{part: part, unit: "different values", why: why})
	wrong := 0.0
	for i := range n {
		got, want := pair(i)
		if math.Float64bits(got) == math.Float64bits(want) || got != got && want != want {
			continue
		}
		if wrong == 0 {
			r.Index, r.Detail = i, fmt.Sprintf("got %g, want %g", got, want)
		}
		wrong++
	}
	l.add(r, wrong)
}

func copyHalves(l *lab) {
	x := everyHalf()[:300]
	for _, r := range [][3]int{{0, 0, 0}, {1, 2, 1}, {3, 6, 37}, {4, 8, 21}, {0, 5, 295}} {
		from, to, n := r[0], r[1], r[2]
		src, dst := keep(l, x, len(x)), keep(l, make([]uint16, len(x)), len(x))
		l.do(func() { backend.Copy(l.b, dst.View(to, n), src.View(from, n)) })
		got := fetch[uint16](l, dst)
		l.identical(fmt.Sprintf("%d from %d to %d", n, from, to), len(got), "a copy to the view and nothing beside it", func(i int) (float64, float64) {
			if i < to || i >= to+n {
				return float64(got[i]), 0
			}
			return float64(got[i]), float64(x[i-to+from])
		})
	}
}

// halfProductCases hold products with a right operand of float16 against those of the
// same backend with that operand widened, bit for bit, and against the truth.
func halfProductCases() []numeric {
	const op = "MatMul float16"
	var all []numeric
	for i, s := range []size{{1, 7, 1, false}, {3, 0, 5, false}, {0, 3, 4, false}, {17, 13, 19, false}, {1, 101, 67, false}, {65, 63, 129, false},
		{7, 4096, 9, false}, {5, 65537, 3, true}, {132, 36, 140, false}, {12, 40, 10, false}, {260, 512, 256, true}} {
		for _, t := range transposes {
			aligned := i >= 8
			all = append(all, numeric{op, fmt.Sprintf("%s %d×%d×%d", t.name, s.m, s.k, s.n), s.large, func(l *lab) {
				l.aligned = aligned
				halfProduct(l, multiplication{size: s, transX: t.x, transY: t.y, alpha: 1, x: normals(l.rng, s.m*s.k, 1),
					y: normals(l.rng, s.k*s.n, 1), dst: repeated(s.m*s.n, nan)})
			}})
		}
	}
	s := size{m: 9, k: 23, n: 11}
	for _, t := range transposes {
		all = append(all,
			numeric{op, t.name + " of all sizes, NaN and infinities, alpha 0.5, beta 2", false, func(l *lab) {
				p := multiplication{size: s, transX: t.x, transY: t.y, alpha: 0.5, beta: 2, x: normals(l.rng, s.m*s.k, 1),
					y: between(l.rng, s.k*s.n, -7e4, 7e4), dst: normals(l.rng, s.m*s.n, 1)}
				for i, v := range []float32{nan, inf, -inf, minus0, 0x1p-24, -0x1p-15, 65504} {
					p.y[i*i] = v
				}
				halfProduct(l, p)
			}},
			numeric{op, t.name + " with an epilogue", false, func(l *lab) { halfEpilogue(l, s, t.x, t.y) }})
	}
	return all
}

// halved rounds numbers to float16, and gives them as such and as float32.
func halved(x []float32) (bits []uint16, widened []float32) {
	bits, widened = make([]uint16, len(x)), make([]float32, len(x))
	for i, v := range x {
		rounded := reference.RoundToHalf(float64(v))
		widened[i] = float32(rounded)
		bits[i] = 0x7e01 // NaN
		if rounded == rounded {
			bits[i] = uint16(sort.Search(0x7c00, func(h int) bool { return reference.Half(uint16(h)) >= math.Abs(rounded) }))
		}
		if math.Signbit(rounded) {
			bits[i] |= 0x8000
		}
	}
	return bits, widened
}

func halfProduct(l *lab, p multiplication) {
	bits, widened := halved(p.y)
	p.y = widened
	want := p.run(l)
	dx, dy := p.dims()
	at := odd
	if l.aligned {
		at = vector
	}
	x, dst := l.in(p.x, dx...), l.inout(p.dst, p.m, p.n)
	_, y := l.halves(bits, at, dy...)
	l.do(func() {
		backend.MatMul(l.b, dst, x, y, backend.Gemm{TransX: p.transX, TransY: p.transY, Alpha: p.alpha, Beta: p.beta})
	})
	got := l.read(dst)
	l.identical("as widened", len(got), "widening is exact, and the order of summation is the shape's", func(i int) (float64, float64) {
		return float64(got[i]), float64(want[i])
	})
	if r, truth := p.truth(); !slices.ContainsFunc(truth, math.IsNaN) {
		l.compare(got, truth, p.worstCase(r))
	}
}

func halfEpilogue(l *lab, s size, transX, transY bool) {
	p := multiplication{size: s, transX: transX, transY: transY, x: normals(l.rng, s.m*s.k, 1)}
	bits, widened := halved(normals(l.rng, s.k*s.n, 1))
	dx, dy := p.dims()
	x, y := l.in(p.x, dx...), l.in(widened, dy...)
	_, h := l.halves(bits, odd, dy...)
	bias, saved := l.in(normals(l.rng, s.n, 1), s.n), l.in(between(l.rng, s.m*s.n, 0.1, 0.9), s.m, s.n)
	var out [2][]*backend.Tensor
	for i, y := range []*backend.Tensor{h, y} {
		out[i] = []*backend.Tensor{l.out(s.m, s.n), l.out(s.m, s.n), l.out(s.m)}
		l.do(func() {
			backend.MatMul(l.b, out[i][0], x, y, backend.Gemm{TransX: transX, TransY: transY, Alpha: 1, Epilogue: backend.Epilogue{Bias: bias, SaveZ: out[i][1],
				Activation: backend.Activation{Kind: backend.GELU}, Grad: backend.Activation{Kind: backend.Tanh}, Saved: saved, RowSums: out[i][2]}})
		})
	}
	for j, part := range []string{"dst", "z", "sums of rows"} {
		l.equal(l.read(out[0][j]), l.read(out[1][j]), criterion{part: part, why: "the same sums and the same epilogue"})
	}
}
