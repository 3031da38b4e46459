package cpu

import (
	"math"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/internal/vector"
)

type maxNormCall struct {
	w          []float32
	rows, cols int
	state      []int32
	most       float32
}

// MaxNorm scales rows of w down to a norm.
func (b *Backend) MaxNorm(state, w *backend.Tensor, most float32) {
	submit(b, &b.slots.maxNorm, maxNormCall{floats(w), w.Shape().Rows(), w.Shape().Cols(), elements[int32](state), most})
}

func (c *maxNormCall) run(b *Backend) {
	if c.state[backend.StateBadStep] == 0 {
		b.parallel(c, partsOf(c.rows, rowGrain(cheap, c.cols)))
	}
}

func (c *maxNormCall) part(i int, _ *workspace) {
	from, to := span(i, rowGrain(cheap, c.cols), c.rows)
	for r := from; r < to; r++ {
		row := rowOf(c.w, r, c.cols)
		norm := math.Sqrt(sumOfSquares(row))
		if norm <= float64(c.most) {
			continue
		}
		factor := float32(float64(c.most) / norm)
		if lanes.Available() {
			lanes.MulRight(row, row, factor)
			continue
		}
		for j := range row {
			row[j] *= factor
		}
	}
}

// sumOfSquares adds squares up in float64, which holds each exactly.
func sumOfSquares(x []float32) float64 {
	if lanes.Available() {
		var parts [vector.Lanes]float64
		lanes.SumOfProducts(x, x, &parts)
		return vector.Total(&parts)
	}
	sum := 0.0
	for _, v := range x {
		sum += float64(v) * float64(v)
	}
	return sum
}
