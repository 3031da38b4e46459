package shaders

import "fmt"

// Tile names one of the ways to cut a product into work groups and invocations. All of
// them give the same bits: every sum goes up k in one accumulator.
type Tile uint8

// The tiles, by their blocks of rows and columns. Row tiles are for few rows, column
// tiles for few columns.
const (
	Direct16x64 Tile = iota
	Direct12x64
	Direct8x64
	DirectRows4
	DirectColumns12
	DirectColumns8
	DirectColumns4
	Direct64x64
	Direct64x32

	Block256x128
	Block128x256
	Block128x128
	Block128x128Shallow
	Block128x128Fine
	Block128x64
	Block128x64Coarse
	Block64x128
	Block64x64
	Block64x64Fine
	Block64x32
	Block32x64
	Block32x32
	Block16x32
	Columns16
	Columns16Long
	Rows16
	Rows16Long
	Rows4
	numTiles
)

// Tiling says how a work group computes a block of dst.
//
// An invocation keeps Rows by Columns sums in registers, both multiples of 4, the width
// of a vector. Its rows and columns come in fours that lie apart, so that neighbours
// read neighbouring vectors. With Depth, the group loads blocks of op(x) and op(y),
// Depth along k, to shared memory; without, each invocation reads what it needs.
type Tiling struct {
	M, N          int // of the block
	Rows, Columns int // of an invocation
	Depth         int // a multiple of 4; 0 for direct
	// WarpM and WarpN are the part of the block that 32 neighbouring invocations
	// compute: nearly square, so that a warp reads little from shared memory. 0 is for
	// the whole block.
	WarpM, WarpN int
	// Double has two blocks of shared memory, and loads one while it uses the other.
	Double bool
	// Pairs reads vectors of x and y as two doubles, whose bits are then taken apart.
	Pairs bool
	// Stripe is the blocks of rows that are done together, column by column, so that
	// they find their part of y in the cache; 0 for rows of blocks as they come.
	Stripe int
}

var tilings = [numTiles]Tiling{
	// For software renderers, which keep a work group's invocations in the lanes of
	// vectors of 8, and load for each lane each component in turn, with a test of its
	// bounds: the more sums for a load the better, as long as the kernel compiles in
	// time, and of components that are twice as long there are half as many.
	Direct16x64:     {M: 16, N: 64, Rows: 16, Columns: 8, Pairs: true},
	Direct12x64:     {M: 12, N: 64, Rows: 12, Columns: 8, Pairs: true},
	Direct8x64:      {M: 8, N: 64, Rows: 8, Columns: 8, Pairs: true},
	DirectRows4:     {M: 4, N: 64, Rows: 4, Columns: 8, Pairs: true},
	DirectColumns12: {M: 64, N: 12, Rows: 8, Columns: 12, Pairs: true},
	DirectColumns8:  {M: 64, N: 8, Rows: 8, Columns: 8, Pairs: true},
	DirectColumns4:  {M: 64, N: 4, Rows: 8, Columns: 4, Pairs: true},
	// For GPUs whose shared memory is no faster than their cache, as Intel's.
	Direct64x64: {M: 64, N: 64, Rows: 8, Columns: 8},
	Direct64x32: {M: 64, N: 32, Rows: 8, Columns: 4},

	// For large products on GPUs.
	Block256x128:        {M: 256, N: 128, Rows: 16, Columns: 8, Depth: 8, WarpM: 64, WarpN: 64, Double: true, Stripe: 8},
	Block128x256:        {M: 128, N: 256, Rows: 8, Columns: 16, Depth: 8, WarpM: 64, WarpN: 64, Double: true, Stripe: 8},
	Block128x128:        {M: 128, N: 128, Rows: 8, Columns: 16, Depth: 16, WarpM: 64, WarpN: 64, Stripe: 8},
	Block128x128Shallow: {M: 128, N: 128, Rows: 8, Columns: 8, Depth: 8, WarpM: 32, WarpN: 64, Double: true, Stripe: 8},
	Block128x128Fine:    {M: 128, N: 128, Rows: 8, Columns: 8, Depth: 16, WarpM: 32, WarpN: 64, Stripe: 8},
	// For medium ones, and for small ones that shall fill the device.
	Block128x64:       {M: 128, N: 64, Rows: 8, Columns: 8, Depth: 16, WarpM: 32, WarpN: 64, Double: true, Stripe: 8},
	Block128x64Coarse: {M: 128, N: 64, Rows: 16, Columns: 8, Depth: 16, Stripe: 8}, // one wave of AMD's
	Block64x128:       {M: 64, N: 128, Rows: 8, Columns: 8, Depth: 16, WarpM: 64, WarpN: 32, Double: true, Stripe: 8},
	Block64x64:        {M: 64, N: 64, Rows: 8, Columns: 8, Depth: 16},
	Block64x64Fine:    {M: 64, N: 64, Rows: 4, Columns: 8, Depth: 16, WarpM: 32, WarpN: 32, Double: true},
	Block64x32:        {M: 64, N: 32, Rows: 4, Columns: 4, Depth: 16, Double: true},
	Block32x64:        {M: 32, N: 64, Rows: 4, Columns: 4, Depth: 16, Double: true},
	// These wait for memory most of the time, so they ask for much at once.
	Block32x32: {M: 32, N: 32, Rows: 4, Columns: 4, Depth: 32, Double: true},
	Block16x32: {M: 16, N: 32, Rows: 4, Columns: 4, Depth: 32, Double: true}, // one warp
	// For products with few columns or few rows.
	Columns16:     {M: 64, N: 16, Rows: 4, Columns: 4, Depth: 16},
	Columns16Long: {M: 128, N: 16, Rows: 8, Columns: 4, Depth: 16, Double: true},
	Rows16:        {M: 16, N: 64, Rows: 4, Columns: 4, Depth: 16},
	Rows16Long:    {M: 16, N: 128, Rows: 4, Columns: 8, Depth: 16, Double: true},
	Rows4:         {M: 4, N: 128, Rows: 4, Columns: 4, Depth: 16, Double: true},
}

// Tiling is what t names.
func (t Tile) Tiling() Tiling { return tilings[t] }

// Tiles is all tiles, in order.
func Tiles() []Tile {
	list := make([]Tile, numTiles)
	for i := range list {
		list[i] = Tile(i)
	}
	return list
}

// String is the tiling in figures.
func (t Tile) String() string { return t.Tiling().String() }

// String gives the block, its depth, and what an invocation has of it, as
// "64×128×16, 8×8 each, double".
func (t Tiling) String() string {
	if t.Depth == 0 {
		return fmt.Sprintf("%d×%d direct, %d×%d each", t.M, t.N, t.Rows, t.Columns)
	}
	s := fmt.Sprintf("%d×%d×%d, %d×%d each", t.M, t.N, t.Depth, t.Rows, t.Columns)
	if t.Double {
		s += ", double"
	}
	return s
}

// Invocations is the size of the work groups.
func (t Tiling) Invocations() int { return t.M / t.Rows * (t.N / t.Columns) }

// SharedBytes is the shared memory of a work group.
func (t Tiling) SharedBytes() int {
	bytes := 16 * t.Depth * (stride(t.M) + stride(t.N))
	if t.Double {
		bytes *= 2
	}
	return bytes
}

// stride is the vectors from one k to the next in shared memory. One more than
// needed spreads the columns of a transposing store over the banks.
func stride(extent int) int { return extent/4 + 1 }

// warp is the part of the block that neighbouring invocations share.
func (t Tiling) warp() (m, n int) {
	if t.WarpM == 0 {
		return t.M, t.N
	}
	return t.WarpM, t.WarpN
}

// LongestSum is the most k of one dispatch: Mesa 22's software driver ends all loops of
// an invocation after 65535 turns in total, of which it counts one more for each loop
// than go round.
func (t Tiling) LongestSum() int {
	const turns = 65535 - 1023 // the loops over an invocation's own sums have no more
	if t.Depth == 0 {
		return turns / 4 * 4
	}
	block := 1
	if n := t.Depth / t.unrolled(); n > 1 {
		block += n + 1
	}
	return turns / block * t.Depth
}

// Size is the rows and columns of the block of a work group.
func (t Tile) Size() (rows, columns int) { return tilings[t].M, tilings[t].N }
