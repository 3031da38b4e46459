package cpu

import (
	"math"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/internal/vector"
)

type lossCall struct {
	kind             backend.LossKind
	logits, target   []float32
	class            []int32
	weights          []float32 // of the rows of the target, or nil
	index            []int32   // of targets in a data set, or nil
	sample, grad     []float32
	state            []int32
	scale            float64
	delta, smoothing float64
	cols             int
}

// Loss computes the losses of samples, summed in float64, and their gradients, and the
// cost as the float64 sum of the rounded losses, in an order that is a function of their
// number.
func (b *Backend) Loss(l backend.LossStep) {
	c := lossCall{kind: l.Kind, logits: floats(l.Logits), sample: floats(l.Sample), grad: floats(l.Grad), weights: floats(l.Weights),
		index: elements[int32](l.Index), state: elements[int32](l.State), scale: float64(l.Scale),
		delta: float64(l.Delta), smoothing: float64(l.Smoothing), cols: l.Logits.Shape().Cols()}
	if l.Kind.TakesClasses() {
		c.class = elements[int32](l.Target)
	} else {
		c.target = floats(l.Target)
	}
	submit(b, &b.slots.loss, c)
}

func (c *lossCall) run(b *Backend) {
	b.parallel(c, partsOf(len(c.sample), rowGrain(grainOf(costly), c.cols)))
	if c.state != nil {
		recordCost(c.state, float32(c.scale*sum(c.sample)))
	}
}

func (c *lossCall) part(i int, _ *workspace) {
	from, to := span(i, rowGrain(grainOf(costly), c.cols), len(c.sample))
	for r := from; r < to; r++ {
		var grad []float32
		if c.grad != nil {
			grad = rowOf(c.grad, r, c.cols)
		}
		t := c.targetRow(r)
		if t < 0 {
			c.sample[r] = float32(math.NaN())
			fill(grad, c.sample[r])
			continue
		}
		weight := 1.0
		if c.weights != nil {
			weight = float64(c.weights[t])
		}
		c.sample[r] = float32(weight * c.loss(rowOf(c.logits, r, c.cols), t, grad, weight*c.scale))
	}
}

// loss is that of one sample, whose target is row t. grad may be nil or z.
func (c *lossCall) loss(z []float32, t int, grad []float32, scale float64) float64 {
	if c.kind.TakesClasses() {
		if c.smoothing > 0 {
			return smoothedLoss(z, int(c.class[t]), c.smoothing, grad, scale)
		}
		return softmaxLoss(z, int(c.class[t]), grad, scale)
	}
	target := rowOf(c.target, t, c.cols)
	switch c.kind {
	case backend.SigmoidCrossEntropy:
		return c.sigmoidLoss(z, target, grad, scale)
	case backend.SquaredError:
		return squaredLoss(z, target, grad, scale)
	case backend.KLDivergence:
		return divergence(z, target, grad, scale)
	}
	return c.outputLosses(z, target, grad, scale)
}

// targetRow is the row of the target that belongs to row r of the batch, or -1.
func (c *lossCall) targetRow(r int) int {
	if c.index == nil {
		return r
	}
	rows := len(c.class)
	if !c.kind.TakesClasses() {
		rows = len(c.target) / c.cols
	}
	return indexed(c.index, int(c.state[backend.StateCursor])+r, rows)
}

// softmaxLoss is log Σ e^z - z_t, with the largest z taken out of the logarithm. grad
// may be nil or z.
func softmaxLoss(z []float32, t int, grad []float32, scale float64) float64 {
	if t < 0 || t >= len(z) {
		fill(grad, float32(math.NaN()))
		return math.NaN()
	}
	if lanes.Available() {
		return softmaxLossLanes(z, t, grad, scale)
	}
	top, sum := highest(z), 0.0
	for _, v := range z {
		sum += math.Exp(float64(v) - top)
	}
	loss := math.Log(sum) - (float64(z[t]) - top)
	for j := range grad {
		p := math.Exp(float64(z[j])-top) / sum
		if j == t {
			p--
		}
		grad[j] = float32(scale * p)
	}
	return loss
}

// softmaxLossLanes keeps e^(z-top) in grad until the sum is known. Where p is near 1,
// p - 1 is taken in float64.
func softmaxLossLanes(z []float32, t int, grad []float32, scale float64) float64 {
	top := float32(highest(z))
	below := float64(z[t]) - float64(top)
	var parts [vector.Lanes]float64
	if grad == nil {
		lanes.SumOfShiftedExp(z, top, &parts)
		return math.Log(vector.Total(&parts)) - below
	}
	lanes.ShiftedExp(grad, z, top, &parts)
	sum := vector.Total(&parts)
	e := float64(grad[t])
	lanes.MulRight(grad, grad, float32(scale/sum))
	grad[t] = float32(scale * (e/sum - 1))
	return math.Log(sum) - below
}

func (c *lossCall) sigmoidLoss(z, t, grad []float32, scale float64) float64 {
	if c.smoothing == 0 && lanes.Available() {
		var parts [vector.Lanes]float64
		lanes.SigmoidCrossEntropy(z, t, &parts)
		loss := vector.Total(&parts)
		if grad != nil {
			lanes.SigmoidCrossEntropyGrad(grad, z, t, float32(scale))
		}
		return loss
	}
	loss := 0.0
	for j, v := range z {
		z, t := float64(v), (1-c.smoothing)*float64(t[j])+c.smoothing/2
		loss += max(z, 0) - z*t + math.Log1p(math.Exp(-math.Abs(z)))
		if grad != nil {
			grad[j] = float32(scale * (sigmoid(z) - t))
		}
	}
	return loss
}

func squaredLoss(z, t, grad []float32, scale float64) float64 {
	if lanes.Available() {
		var parts [vector.Lanes]float64
		lanes.SquaredError(z, t, &parts)
		loss := vector.Total(&parts)
		if grad != nil {
			lanes.SquaredErrorGrad(grad, z, t, float32(scale))
		}
		return loss / 2
	}
	loss := 0.0
	for j, v := range z {
		d := float64(v) - float64(t[j])
		loss += d * d
		if grad != nil {
			grad[j] = float32(scale * d)
		}
	}
	return loss / 2
}
