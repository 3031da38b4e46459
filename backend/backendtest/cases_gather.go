package backendtest

import (
	"fmt"
	"math"

	"github.com/dnnbench/dnnbench/backend"
)

func gatherCases() []numeric {
	var all []numeric
	for _, s := range []extent{{0, 5, false}, {1, 1, false}, {33, 7, false}, {65, 257, false}, {4099, 65, true}} {
		for _, cursor := range []int{0, 5} {
			name := fmt.Sprintf("%d×%d from %d", s.m, s.n, cursor)
			all = append(all,
				numeric{"GatherRows", "float32 " + name, s.large, func(l *lab) { gatherFloats(l, s, cursor) }},
				numeric{"GatherRows", "uint8 " + name, s.large, func(l *lab) { gatherBytes(l, s, cursor) }},
				numeric{"GatherRows", "int32 " + name, s.large, func(l *lab) { gatherInts(l, s, cursor) }})
		}
	}
	return all
}

const sourceRows = 19

// order draws the index of m rows from the cursor on: some out of range, and the last
// row beyond the end of index. row is what row i comes from, or -1.
func order(l *lab, m, cursor int) (index, state *backend.Tensor, row func(i int) int) {
	end := cursor + m
	if cursor > 0 && m > 1 {
		end-- // with a state, reading past index is found on the device
	}
	list := make([]int32, max(end, m))
	for i := range list {
		list[i] = int32(l.rng.IntN(sourceRows))
	}
	if m > 3 {
		list[cursor], list[cursor+1], list[cursor+2] = -1, sourceRows, math.MinInt32
	}
	if cursor > 0 {
		state = l.state(backend.State{Cursor: cursor})
	}
	return keep(l, list, len(list)), state, func(i int) int {
		if cursor+i >= len(list) || list[cursor+i] < 0 || list[cursor+i] >= sourceRows {
			return -1
		}
		return int(list[cursor+i])
	}
}

func gatherFloats(l *lab, s extent, cursor int) {
	x := normals(l.rng, sourceRows*s.n, 1)
	index, state, row := order(l, s.m, cursor)
	src, dst, scaled := l.in(x, sourceRows, s.n), l.out(s.m, s.n), l.out(s.m, s.n)
	l.do(func() {
		backend.GatherRows(l.b, dst, src, index, backend.Gather{Scale: 1, State: state})
		backend.GatherRows(l.b, scaled, src, index, backend.Gather{Scale: 0.3, Shift: -0.7, State: state})
	})
	want := make([]float32, s.m*s.n)
	for i := range want {
		want[i] = nan
		if r := row(i / s.n); r >= 0 {
			want[i] = x[r*s.n+i%s.n]
		}
	}
	l.equal(l.read(dst), want, criterion{why: "a copy"})
	affine(l, l.read(scaled), want, 0.3, -0.7)
}

// affine compares scale·x + shift.
func affine(l *lab, got, x []float32, scale, shift float32) {
	want := make([]float64, len(x))
	for i, v := range x {
		want[i] = float64(scale)*float64(v) + float64(shift)
	}
	l.compare(got, want, criterion{part: "scaled and shifted", unit: "u·(|scale·x|+|sum|)", bound: 1.001, why: "one rounding of the product and one of the sum, or one in all",
		scale: func(i int) float64 { return unit * (math.Abs(float64(scale)*float64(x[i])) + math.Abs(want[i])) }})
}

func gatherBytes(l *lab, s extent, cursor int) {
	x := make([]uint8, sourceRows*s.n)
	for i := range x {
		x[i] = uint8(l.rng.IntN(256))
	}
	index, state, row := order(l, s.m, cursor)
	src, dst := keep(l, append([]uint8{1, 2, 3}, x...), len(x)+3), l.out(s.m, s.n)
	same := keep(l, make([]uint8, s.m*s.n+3), s.m*s.n+3)
	l.do(func() {
		view := src.View(3, sourceRows, s.n)
		backend.GatherRows(l.b, dst, view, index, backend.Gather{Scale: 1.0 / 255, Shift: -0.5, State: state})
		backend.GatherRows(l.b, same.View(1, s.m, s.n), view, index, backend.Gather{Scale: 1, State: state})
	})
	want, stored := make([]float32, s.m*s.n), make([]float32, s.m*s.n+3)
	for i := range want {
		want[i] = nan
		if r := row(i / s.n); r >= 0 {
			want[i] = float32(x[r*s.n+i%s.n])
			stored[i+1] = want[i]
		}
	}
	affine(l, l.read(dst), want, 1.0/255, -0.5)
	l.equal(divided(fetch[uint8](l, same), 1), stored, criterion{part: "as bytes", why: "a copy, 0 for a row out of range, and nothing beside it"})
}

func gatherInts(l *lab, s extent, cursor int) {
	x := make([]int32, sourceRows*s.n)
	for i := range x {
		x[i] = int32(i + 1)
	}
	index, state, row := order(l, s.m, cursor)
	src, dst := keep(l, x, sourceRows, s.n), keep(l, make([]int32, s.m*s.n+2), s.m*s.n+2)
	l.do(func() {
		backend.GatherRows(l.b, dst.View(1, s.m, s.n), src, index, backend.Gather{Scale: 1, State: state})
	})
	want := make([]float32, s.m*s.n+2)
	for i := range s.m * s.n {
		want[i+1] = -1
		if r := row(i / s.n); r >= 0 {
			want[i+1] = float32(x[r*s.n+i%s.n])
		}
	}
	l.equal(divided(fetch[int32](l, dst), 1), want, criterion{why: "a copy, -1 for a row out of range, and nothing beside it"})
}
