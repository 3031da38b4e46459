package backendtest

import (
	"fmt"
	"math"

	"github.com/dnnbench/dnnbench/backend"
)

var dropoutShapes = []extent{{0, 5, false}, {5, 0, false}, {1, 1, false}, {1, 6, false}, {33, 10, false}, {9, 64, false}, {257, 131, false}, {3, 4100, false}, {65537, 260, true}}

func dropoutCases() []numeric {
	var all []numeric
	for _, s := range dropoutShapes {
		for _, withState := range []bool{false, true} {
			name := fmt.Sprintf("%d×%d", s.m, s.n)
			if withState {
				name += ", step and place from a state"
			}
			all = append(all, numeric{"Dropout", name, s.large, func(l *lab) { dropout(l, s.m, s.n, withState) }})
		}
	}
	return append(all, numeric{"Dropout", "a batch cut in three", false, dropoutInParts},
		numeric{"Dropout", "special values", false, func(l *lab) {
			x := specials()
			o := backend.Drop{Keep: 0.5, Stream: dropoutStream(l)}
			dst := l.out(1, len(x))
			tx := l.in(x, 1, len(x))
			l.do(func() { backend.Dropout(l.b, dst, tx, o) })
			want := masked(x, 1, len(x), 0, o)
			l.same(l.read(dst), criterion{why: "a product, as IEEE 754 has it; a denormal may count as 0"}, func(i int) []float32 {
				return []float32{want[i], flushed(x[i]) * 0}
			})
		}})
}

func dropoutStream(l *lab) backend.Stream {
	return backend.Stream{Seed: l.rng.Uint64(), Purpose: backend.PurposeDropout, Layer: 2}
}

// masked is x ⊙ mask, of rows from a place in the epoch on.
func masked(x []float32, m, n, place int, o backend.Drop) []float32 {
	y := make([]float32, len(x))
	for i := range m {
		for j := range n {
			words := o.Stream.Words(o.Step, uint32((place+i)*((n+3)/4)+j/4))
			mask := float32(0)
			if backend.Unit(words[j%4]) < o.Keep {
				mask = 1 / o.Keep
			}
			y[i*n+j] = x[i*n+j] * mask
		}
	}
	return y
}

func dropout(l *lab, m, n int, withState bool) {
	x := normals(l.rng, m*n, 1)
	o := backend.Drop{Keep: 0.7, Stream: dropoutStream(l), Step: 12, First: 3}
	place, told := 3, o
	if withState {
		place, o.Step = 1003, 88
		told.State = l.state(backend.State{Step: 88, Cursor: 1000})
	}
	tx, dst, over := l.in(x, m, n), l.out(m, n), l.inout(x, m, n)
	l.do(func() { backend.Dropout(l.b, dst, tx, told); backend.Dropout(l.b, over, over, told) })
	got := l.read(dst)
	l.equal(got, masked(x, m, n, place, o), criterion{why: "the words of the stream, and one product"})
	l.equal(l.read(over), got, criterion{part: "in place", why: "the same kernel"})
	if m*n > 1<<15 {
		keepsItsShare(l, got, float64(o.Keep))
	}
}

// keepsItsShare counts what was kept: normal numbers that are not dropped are not 0.
func keepsItsShare(l *lab, got []float32, keep float64) {
	kept := 0.0
	for _, v := range got {
		if v != 0 {
			kept++
		}
	}
	n := float64(len(got))
	l.compare([]float32{float32(kept / n)}, []float64{keep}, criterion{part: "share kept", unit: "√(Keep(1-Keep)/n)", bound: 6,
		why:   "the central limit theorem, six deviations",
		scale: func(int) float64 { return math.Sqrt(keep * (1 - keep) / n) }})
}

// dropoutInParts drops a batch at once, and as three of the same step, whose places are
// told in part by the cursor and in part by the rows before.
func dropoutInParts(l *lab) {
	const m, n = 50, 13
	x := normals(l.rng, m*n, 1)
	tx, whole, parts := l.in(x, m, n), l.out(m, n), l.out(m, n)
	stream := dropoutStream(l)
	drop := func(dst *backend.Tensor, from, to int) {
		o := backend.Drop{Keep: 0.5, Stream: stream, State: l.state(backend.State{Step: 4, Cursor: 100 + from - from/2}), First: from / 2}
		l.do(func() { backend.Dropout(l.b, dst.Rows(from, to), tx.Rows(from, to), o) })
	}
	drop(whole, 0, m)
	drop(parts, 0, 11)
	drop(parts, 11, 32)
	drop(parts, 32, m)
	l.equal(l.read(parts), l.read(whole), criterion{why: "a sample's mask depends on its place in the epoch, not in the batch"})
}
