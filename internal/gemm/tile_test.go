package gemm

import (
	"fmt"
	"math"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"
)

// epilogue is what is done to sums before they are stored.
type epilogue struct{ bias, relu, saved bool }

// everyEpilogue is each choice of the three steps.
func everyEpilogue() []epilogue {
	var all []epilogue
	for i := range 8 {
		all = append(all, epilogue{i&1 != 0, i&2 != 0, i&4 != 0})
	}
	return all
}

// of is the reference of the epilogue.
func (e epilogue) of(z, bias, saved float32) float32 {
	if e.bias {
		z += bias
	}
	if e.relu {
		z = max(z, 0)
	}
	if e.saved {
		slope := float32(0)
		if saved > 0 {
			slope = 1
		}
		z *= slope
	}
	return z
}

// tileCase is one call of a tile.
type tileCase struct {
	rows, vectors, panels, last, depth int

	packed     bool // the panels of right lie below one another, not side by side
	transposed bool // left, which has its rows side by side
	in         bool
	epilogue
	end bool // operands end where they may not be accessed, rather than begin there
}

func (c tileCase) String() string {
	type fields tileCase
	return fmt.Sprintf("tile %+v", fields(c))
}

const mostPanels, deepest = 3, 5

// tileFences are the operands of a tile.
type tileFences struct{ left, right, in, bias, saved, out *fence }

func newTileFences(t *testing.T) *tileFences {
	const rows = 14 // the most of any tile
	return &tileFences{
		left: newFence(t, rows), right: newFence(t, mostPanels*deepest),
		in: newFence(t, rows), bias: newFence(t, 1), saved: newFence(t, rows), out: newFence(t, rows),
	}
}

func TestTilesStayWithinTheirOperands(t *testing.T) {
	everyKernels(t, func(t *testing.T, k *Kernels) {
		r := newValues(3)
		f := newTileFences(t)
		for vectors := range k.tiles {
			for rows := 1; rows < len(k.tiles[vectors]); rows++ {
				for last := 1; last <= k.lanes; last++ {
					for i, depth := range []int{0, 1, 2, deepest} {
						for j, e := range everyEpilogue() {
							c := tileCase{rows: rows, vectors: vectors, last: last, depth: depth, epilogue: e}
							for choices := range 4 {
								c.in, c.end = choices&1 != 0, choices&2 != 0
								mixed := last + i + j + choices
								c.transposed, c.packed = mixed%2 != 0, mixed%4/2 != 0
								c.panels = 1 + mixed%mostPanels
								checkTile(t, k, f, c, r)
							}
						}
					}
				}
			}
		}
	})
}

func checkTile(t *testing.T, k *Kernels, f *tileFences, c tileCase, r *values) {
	t.Helper()
	across := c.vectors * k.lanes
	cols := c.panels*across - k.lanes + c.last
	leftRows, leftCols := c.rows, c.depth
	if c.transposed {
		leftRows, leftCols = leftCols, leftRows
	}
	left := f.left.matrix(leftRows, leftCols, c.end).fill(r)
	rightRows, rightCols := c.depth, cols
	if c.packed {
		rightRows, rightCols = c.panels*c.depth, min(across, cols)
	}
	right := f.right.matrix(rightRows, rightCols, c.end).fill(r)
	in := f.in.matrix(c.rows, cols, c.end).fill(r)
	bias := f.bias.matrix(1, cols, c.end).fill(r)
	saved := f.saved.matrix(c.rows, cols, c.end).fill(r)
	out := f.out.matrix(c.rows, cols, c.end)

	call := tile{
		a: left.pointer(), aRow: left.stride(), aStep: 4,
		b: right.pointer(), bStep: right.stride(), bNext: bytes(across), k: c.depth,
		out: out.pointer(), outRow: out.stride(), last: c.last, panels: c.panels,
	}
	if c.packed {
		call.bNext = uintptr(c.depth) * right.stride()
	}
	if c.transposed {
		call.aRow, call.aStep = call.aStep, call.aRow
	}
	if c.in {
		call.in, call.inRow = in.pointer(), in.stride()
	}
	call.relu = flag(c.relu)
	call.bias = pointerIf(c.epilogue.bias, bias)
	if c.epilogue.saved {
		call.saved, call.savedRow = saved.pointer(), saved.stride()
	}
	within(t, c, func() { k.tiles[c.vectors][c.rows](&call) })

	want := make([]float32, cols)
	for i := range c.rows {
		clear(want)
		if c.in {
			copy(want, in.at(i))
		}
		for l := range c.depth {
			row, col := i, l
			if c.transposed {
				row, col = l, i
			}
			addProducts(want, left.at(row)[col], func(panel int) []float32 {
				if c.packed {
					return right.at(panel*c.depth + l)
				}
				return right.at(l)[panel*across:]
			}, across)
		}
		bias, saved := bias.at(0), saved.at(i)
		for j, z := range want {
			want[j] = c.of(z, bias[j], saved[j])
		}
		requireSameIn(t, want, out.at(i), c, i)
	}
	for _, m := range []fenced{left, right, in, bias, saved, out} {
		m.requireKept(t, c)
	}
}

// addProducts adds x times a row of the right operand, which comes in panels.
func addProducts(sums []float32, x float32, panel func(int) []float32, across int) {
	for p := range pieces(len(sums), across) {
		part := sums[p*across : min((p+1)*across, len(sums))]
		for j, y := range panel(p)[:len(part)] {
			part[j] = FMA(x, y, part[j])
		}
	}
}

func flag(set bool) int {
	if set {
		return 1
	}
	return 0
}

func pointerIf(wanted bool, m fenced) unsafe.Pointer {
	if !wanted {
		return nil
	}
	return m.pointer()
}

// requireSameIn compares bits, but for those of NaN, of a row.
func requireSameIn(t *testing.T, want, got []float32, what fmt.Stringer, row int) {
	t.Helper()
	for i, w := range want {
		if g := got[i]; math.Float32bits(w) != math.Float32bits(g) && (w == w || g == g) {
			require.Failf(t, "differs", "%v: row %d column %d: want %g got %g", what, row, i, w, g)
		}
	}
}
