package cpu

import (
	"math"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/internal/vector"
)

type softmaxCall struct {
	dst, x []float32
	cols   int
}

// Softmax computes each row of dst as e^(x-max x) / Σ e^(x-max x). The sum is taken
// in float64, in an order that is a function of its length.
func (b *Backend) Softmax(dst, x *backend.Tensor) {
	submit(b, &b.slots.softmax, softmaxCall{floats(dst), floats(x), x.Shape().Cols()})
}

func (c *softmaxCall) run(b *Backend) {
	b.parallel(c, partsOf(rowsOf(c.dst, c.cols), rowGrain(grainOf(costly), c.cols)))
}

func (c *softmaxCall) part(i int, _ *workspace) {
	from, to := span(i, rowGrain(grainOf(costly), c.cols), rowsOf(c.dst, c.cols))
	for r := from; r < to; r++ {
		softmax(rowOf(c.dst, r, c.cols), rowOf(c.x, r, c.cols))
	}
}

func softmax(dst, x []float32) {
	if lanes.Available() {
		top := float32(highest(x))
		var parts [vector.Lanes]float64
		lanes.ShiftedExp(dst, x, top, &parts)
		sum := vector.Total(&parts)
		lanes.MulRight(dst, dst, float32(1/sum))
		return
	}
	top, sum := highest(x), 0.0
	for j, v := range x {
		e := math.Exp(float64(v) - top)
		dst[j] = float32(e)
		sum += e
	}
	for j, e := range dst {
		dst[j] = float32(float64(e) / sum)
	}
}

// highest is the maximum of at least one element; NaN wins.
func highest(x []float32) float64 {
	if lanes.Available() {
		var tops [vector.Lanes]float32
		lanes.Largest(x, &tops)
		return float64(vector.Highest(&tops))
	}
	top := x[0]
	for _, v := range x[1:] {
		top = max(top, v)
	}
	return float64(top)
}

type softmaxGradCall struct {
	dst, dy, y []float32
	cols       int
}

// SoftmaxGrad computes each row of dst as y ⊙ (dy - Σ dy·y), the sum in float64, in an
// order that is a function of its length.
func (b *Backend) SoftmaxGrad(dst, dy, y *backend.Tensor) {
	submit(b, &b.slots.softmaxBwd, softmaxGradCall{floats(dst), floats(dy), floats(y), y.Shape().Cols()})
}

func (c *softmaxGradCall) run(b *Backend) {
	b.parallel(c, partsOf(rowsOf(c.dst, c.cols), rowGrain(cheap, c.cols)))
}

func (c *softmaxGradCall) part(i int, _ *workspace) {
	from, to := span(i, rowGrain(cheap, c.cols), rowsOf(c.dst, c.cols))
	for r := from; r < to; r++ {
		dst, dy, y := rowOf(c.dst, r, c.cols), rowOf(c.dy, r, c.cols), rowOf(c.y, r, c.cols)
		softmaxGrad(dst, dy, y)
	}
}

func softmaxGrad(dst, dy, y []float32) {
	if lanes.Available() {
		var parts [vector.Lanes]float64
		lanes.SumOfProducts(dy, y, &parts)
		sum := vector.Total(&parts)
		lanes.SoftmaxGrad(dst, dy, y, float32(sum))
		return
	}
	sum := 0.0
	for j, p := range y {
		sum += float64(dy[j]) * float64(p)
	}
	for j, p := range y {
		dst[j] = float32(float64(p) * (float64(dy[j]) - sum))
	}
}

// rowsOf is the number of rows of a matrix that holds something.
func rowsOf[T any](x []T, cols int) int {
	if len(x) == 0 {
		return 0
	}
	return len(x) / cols
}

func rowOf[T any](x []T, row, cols int) []T { return x[row*cols : (row+1)*cols] }

// rowGrain is how many rows have some grain of elements.
func rowGrain(grain, cols int) int { return max(1, grain/max(1, cols)) }
