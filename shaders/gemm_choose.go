package shaders

// Class is a kind of device, as far as products are concerned.
type Class uint8

// The classes. Other is a GPU of a vendor not named here.
const (
	Other Class = iota
	NVIDIA
	AMD
	Intel
	Software
)

// Choose chooses the tile for a product of m rows, n columns and sums over k on a class
// of device, where nothing was measured. On software renderers the choice rests on
// measurements; on GPUs on what is published for their vendors' products.
//
// No tile splits k: all that a choice changes is speed.
func Choose(class Class, m, n, k int, transX, transY bool) Tile {
	switch {
	case class == Software:
		return cheapest(m, n)
	case n <= 16:
		return filling(m, n, Columns16Long, Columns16)
	case m <= 4:
		return Rows4
	case m <= 16:
		return filling(m, n, Rows16Long, Rows16)
	}
	switch class {
	case NVIDIA:
		return filling(m, n, Block128x128, Block128x64, Block64x64Fine, Block64x32, Block32x32, Block16x32)
	case AMD:
		return filling(m, n, Block128x64Coarse, Block64x64, Block32x32)
	case Intel:
		return filling(m, n, Block64x128, Direct64x32, Block32x32)
	}
	return filling(m, n, Block64x64, Block64x32, Block32x32)
}

// enoughGroups fill a large GPU: it has some hundred multiprocessors.
const enoughGroups = 128

// filling is the first tile, of those from large to small, that fills a GPU, or the
// last.
func filling(m, n int, tiles ...Tile) Tile {
	for _, t := range tiles[:len(tiles)-1] {
		if t.Tiling().groups(m, n) >= enoughGroups {
			return t
		}
	}
	return tiles[len(tiles)-1]
}

// loadCost is how many multiplications take as long as one load of an element, on
// llvmpipe: the ratio that explains the speeds of the direct tiles. It was 7 for vectors
// of floats, and is 5 for those that are read as pairs.
const loadCost = 5

// cheapest is the direct tile that takes the least time on a software renderer, with
// what it computes beyond the edges.
func cheapest(m, n int) Tile {
	best, least := Direct16x64, 0
	for t := Direct16x64; t <= DirectColumns4; t++ {
		s := t.Tiling()
		cost := s.groups(m, n) * (loadCost*(s.Rows+s.Columns) + s.Rows*s.Columns)
		if t == Direct16x64 || cost < least {
			best, least = t, cost
		}
	}
	return best
}

// groups is how many work groups compute m rows by n columns.
func (t Tiling) groups(m, n int) int { return (m + t.M - 1) / t.M * ((n + t.N - 1) / t.N) }
