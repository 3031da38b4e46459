package cpu

import (
	"math"

	"github.com/dnnbench/dnnbench/backend"
)

// normColumns is how many columns a part normalises at once: some vectors, whose work
// outweighs the call for a row, and enough parts for several cores in a layer of usual
// width.
const normColumns = 64

// normCall normalises in float64: no mean is so large that the variance is lost in it.
type normCall struct {
	axis            backend.Axis
	dst, x          []float32
	gamma, beta     []float32
	normed, scale   []float32 // nil where nothing is trained
	mean, variance  []float32 // running ones, or nil
	saveZ           []float32
	act             backend.Activation
	epsilon, weight float64
	rows, cols      int
}

// Normalise normalises columns or rows.
func (b *Backend) Normalise(dst, x *backend.Tensor, o backend.Norm) {
	c := normCall{axis: o.Axis, dst: floats(dst), x: floats(x), gamma: floats(o.Gamma), beta: floats(o.Beta),
		normed: floats(o.Normed), scale: floats(o.Scale), saveZ: floats(o.SaveZ), act: o.Activation,
		epsilon: float64(o.Epsilon), weight: float64(o.Momentum), rows: x.Shape().Rows(), cols: x.Shape().Cols()}
	if o.Running != nil {
		both := floats(o.Running)
		c.mean, c.variance = both[:c.cols], both[c.cols:]
	}
	submit(b, &b.slots.norm, c)
}

func (c *normCall) run(b *Backend) {
	parts := partsOf(c.cols, normColumns)
	if c.axis == backend.Across {
		parts = partsOf(c.rows, rowGrain(grain(c.act), c.cols))
	}
	b.parallel(c, parts)
}

func (c *normCall) part(i int, _ *workspace) {
	if c.axis == backend.Down {
		from, to := span(i, normColumns, c.cols)
		c.columns(from, to)
		return
	}
	from, to := span(i, rowGrain(grain(c.act), c.cols), c.rows)
	for r := from; r < to; r++ {
		c.row(r)
	}
}

func (c *normCall) columns(from, to int) {
	var mean, variance, scale [normColumns]float64
	n := to - from
	if c.normed != nil {
		c.moments(mean[:n], variance[:n], from)
		if c.mean != nil {
			c.move(mean[:n], variance[:n], from)
		}
	} else {
		for j := range n {
			mean[j], variance[j] = float64(c.mean[from+j]), float64(c.variance[from+j])
		}
	}
	for j := range n {
		scale[j] = 1 / math.Sqrt(variance[j]+c.epsilon)
		if c.normed != nil {
			c.scale[from+j] = float32(scale[j])
		}
	}
	for r := range c.rows {
		at := r*c.cols + from
		dst := c.dst[at : at+n]
		standardise(dst, c.x[at:at+n], mean[:n], scale[:n])
		c.finish(dst, at, from)
	}
}

// moments are mean and variance of columns.
func (c *normCall) moments(mean, variance []float64, from int) {
	for at := from; at < len(c.x); at += c.cols {
		addRow(mean, c.x[at:at+len(mean)])
	}
	for j := range mean {
		mean[j] /= float64(c.rows)
	}
	for at := from; at < len(c.x); at += c.cols {
		addSquares(variance, c.x[at:at+len(mean)], mean)
	}
	for j := range variance {
		variance[j] /= float64(c.rows)
	}
}

// move moves the running statistics towards those of a batch.
func (c *normCall) move(mean, variance []float64, from int) {
	unbiased := float64(c.rows) / float64(c.rows-1)
	for j := range mean {
		m, v := &c.mean[from+j], &c.variance[from+j]
		newMean := float32(float64(*m) + c.weight*(mean[j]-float64(*m)))
		newVariance := float32(float64(*v) + c.weight*(variance[j]*unbiased-float64(*v)))
		if finite(newMean) && finite(newVariance) {
			*m, *v = newMean, newVariance
		}
	}
}

func (c *normCall) row(r int) {
	x := rowOf(c.x, r, c.cols)
	mean, variance := sum(x)/float64(c.cols), 0.0
	for _, v := range x {
		d := float64(v) - mean
		variance += d * d
	}
	scale := 1 / math.Sqrt(variance/float64(c.cols)+c.epsilon)
	if c.normed != nil {
		c.scale[r] = float32(scale)
	}
	dst := rowOf(c.dst, r, c.cols)
	for j, v := range x {
		dst[j] = float32((float64(v) - mean) * scale)
	}
	c.finish(dst, r*c.cols, 0)
}

// finish makes g(γ·x̂ + β) of x̂ in dst: a piece of a row that begins at an element and in a
// column.
func (c *normCall) finish(dst []float32, at, col int) {
	if c.normed != nil {
		copy(c.normed[at:], dst)
	}
	mulAdd(dst, dst, c.gamma[col:][:len(dst)], c.beta[col:][:len(dst)])
	if c.saveZ != nil {
		copy(c.saveZ[at:], dst)
	}
	activate(c.act, dst, dst)
}
