package shaders

import "fmt"

// Gemm says which product a kernel computes, and what it does with it.
type Gemm struct {
	Tile           Tile
	TransX, TransY bool
	Beta           bool // adds beta·dst
	Carry          bool // goes on from the sums of a product over the k before
	Bias, SaveZ    bool
	Activation     uint8 // a backend.ActivationKind
	Grad           uint8 // a backend.ActivationKind, 0 for none
	RowSums        bool  // sums the rows of op(x), on from where they are with Carry
	Finite         bool  // latches in the state what is not finite
}

// Kernel is the kernel for it.
//
// Its blocks are dst, x and y and then, as far as there are any, carry, bias, z, saved,
// the sums of rows and the state. Its parameters:
//
//	0 m   1 n   2 k
//	3, 4, 5    elements from one row to the next of x, of y, and of dst, z and saved
//	6, 7, 8    first elements of x, y, dst
//	9, 10      alpha, beta
//	11, 12     first elements of bias, z
//	13         the constant of the activation
//	14, 15     first element of saved, the constant of the gradient
//	16, 17     first element of carry, elements from one row to the next
//	18, 19     first of the sums of rows, and of the state
func (g Gemm) Kernel() Kernel {
	return kernel(gemm, uint8(g.Tile), flag(g.TransX), flag(g.TransY), flag(g.Beta), flag(g.Carry),
		flag(g.Bias), flag(g.SaveZ), g.Activation, g.Grad, flag(g.RowSums), flag(g.Finite))
}

func gemmOf(k Kernel) Gemm {
	o := k.options
	return Gemm{Tile: Tile(o[0]), TransX: o[1] != 0, TransY: o[2] != 0, Beta: o[3] != 0, Carry: o[4] != 0,
		Bias: o[5] != 0, SaveZ: o[6] != 0, Activation: o[7], Grad: o[8], RowSums: o[9] != 0, Finite: o[10] != 0}
}

// Tile is the part of dst that a work group computes.
type Tile uint8

// The tiles: a square one, and two for products with few columns or few rows.
const (
	Square Tile = iota
	Tall
	Wide
	tiles
)

// FewRows is how many rows, or columns, the Wide and Tall tiles have.
const FewRows = 16

// TileFor chooses the tile for a product of m rows and n columns.
func TileFor(m, n int) Tile {
	switch {
	case n <= FewRows:
		return Tall
	case m <= FewRows:
		return Wide
	}
	return Square
}

// Size is the rows and columns of a tile.
func (t Tile) Size() (rows, columns int) { return tileShapes[t].m, tileShapes[t].n }

// tileShape says how a work group computes its tile of m by n elements, of which an
// invocation has rows by columns in registers. All are multiples of 4, the width of
// a vector. An invocation's rows and columns come in fours that lie apart, so that
// neighbours read neighbouring vectors of shared memory.
type tileShape struct{ m, n, rows, columns int }

// depth is how far along k a tile of x and y in shared memory goes. The compute loop
// over it is written out.
const depth = 16

var tileShapes = [tiles]tileShape{
	Square: {64, 64, 8, 8}, // four loads of vectors for sixteen fma of vectors
	Tall:   {64, 16, 4, 4}, // two for four
	Wide:   {16, 64, 4, 4},
}

func (s tileShape) down() int        { return s.m / s.rows }
func (s tileShape) across() int      { return s.n / s.columns }
func (s tileShape) invocations() int { return s.down() * s.across() }

// Tiles is all tiles, in order.
func Tiles() []Tile { return []Tile{Square, Tall, Wide} }

// String gives the block, its depth, and what an invocation has of it.
func (t Tile) String() string {
	s := tileShapes[t]
	return fmt.Sprintf("%d×%d×%d, %d×%d each", s.m, s.n, depth, s.rows, s.columns)
}
