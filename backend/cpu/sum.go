package cpu

import (
	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/internal/vector"
)

// pieces cut the reduced axis of a sum that has too few results to occupy the
// workers: each result is then the sum, in order, of the sums of its pieces.
type pieces struct {
	count  int // pieces of the axis
	length int // elements of the axis in a piece
	each   int // parts for each piece: rows of an Across
	stride int // from the sums of a piece of Down to the next's
	sums   []float64
}

// newPieces cuts by the shape alone: where a reduction has few parts of its own, into
// pieces of a part's worth of elements.
func (b *Backend) newPieces(axis backend.Axis, rows, cols int) pieces {
	const enough = 8 // parts that occupy the usual number of cores
	var p pieces
	if axis == backend.Down {
		if partsOf(cols, columnBlock) >= enough {
			return p
		}
		p.length, p.each = rowGrain(cheap, cols), 1
		p.count = partsOf(rows, p.length)
	} else {
		if rows >= enough {
			return p
		}
		p.length, p.each = cheap, rows
		p.count = partsOf(cols, p.length)
	}
	if p.count < 2 {
		return p
	}
	p.stride = (cols + vector.Lanes - 1) / vector.Lanes * vector.Lanes // as AddRow needs
	results := p.stride
	if axis == backend.Across {
		results = rows
	}
	if len(b.partial) < p.count*results {
		b.partial = make([]float64, p.count*results)
	}
	p.sums = b.partial[:p.count*results]
	return p
}

// pieceSums is the task that sums the pieces, each into its place in pieces.sums:
// piece after piece for Down, row after row for Across.
type pieceSums reduceCall

func (s *pieceSums) part(i int, _ *workspace) {
	c := (*reduceCall)(s)
	if c.axis == backend.Down {
		from, to := span(i, c.pieces.length, c.rows)
		c.addRows(rowOf(c.pieces.sums, i, c.pieces.stride), from, to, 0, c.cols)
		return
	}
	from, to := span(i%c.pieces.count, c.pieces.length, c.cols)
	c.pieces.sums[i] = sum(rowOf(c.x, i/c.pieces.count, c.cols)[from:to])
}

func (c *reduceCall) joinPieces() {
	next, piece := c.pieces.count, 1 // steps in sums: to the next result, to its next piece
	if c.axis == backend.Down {
		next, piece = 1, c.pieces.stride
	}
	for j := range c.dst {
		total := 0.0
		for i := range c.pieces.count {
			total += c.pieces.sums[j*next+i*piece]
		}
		c.dst[j] = c.total(total)
	}
}

// addRows sums columns over a range of rows, each column from top to bottom. Sums have
// room for a multiple of vector.Lanes.
func (c *reduceCall) addRows(sums []float64, row, rowEnd, col, colEnd int) {
	clear(sums)
	at := func(row int) []float32 { return c.x[row*c.cols+col : row*c.cols+colEnd] }
	if lanes.Available() {
		for ; row+4 <= rowEnd; row += 4 {
			lanes.AddFourRows(at(row), at(row+1), at(row+2), at(row+3), sums)
		}
		for ; row < rowEnd; row++ {
			lanes.AddRow(at(row), sums)
		}
		return
	}
	for ; row < rowEnd; row++ {
		for j, v := range at(row) {
			sums[j] += float64(v)
		}
	}
}

// total rounds a sum, or the mean that it gives.
func (c *reduceCall) total(sum float64) float32 {
	if c.op == backend.ReduceMean {
		sum /= float64(len(c.x) / len(c.dst))
	}
	return float32(sum)
}

// sum adds in interleaved sums, so that one addition need not wait for the last, and
// then those: in vector.Lanes of them, or without vectors in four.
func sum(x []float32) float64 {
	if lanes.Available() {
		var parts [vector.Lanes]float64
		lanes.Sum(x, &parts)
		return vector.Total(&parts)
	}
	var a, b, c, d float64
	for ; len(x) >= 4; x = x[4:] {
		a += float64(x[0])
		b += float64(x[1])
		c += float64(x[2])
		d += float64(x[3])
	}
	for _, v := range x {
		a += float64(v)
	}
	return (a + b) + (c + d)
}
