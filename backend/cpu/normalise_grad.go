package cpu

import "github.com/dnnbench/dnnbench/backend"

type normGradCall struct {
	axis          backend.Axis
	dst, dz       []float32
	gamma         []float32
	normed, scale []float32
	dGamma, dBeta []float32
	state         []int32 // or nil
	watch         *watch
	rows, cols    int
}

// NormaliseGrad computes the gradients of what was normalised, of γ and of β.
func (b *Backend) NormaliseGrad(dst, dz *backend.Tensor, o backend.NormGrad) {
	submit(b, &b.slots.normBwd, normGradCall{axis: o.Axis, dst: floats(dst), dz: floats(dz), gamma: floats(o.Gamma),
		normed: floats(o.Normed), scale: floats(o.Scale), dGamma: floats(o.DGamma), dBeta: floats(o.DBeta),
		state: elements[int32](o.Finite), watch: &b.watch, rows: dz.Shape().Rows(), cols: dz.Shape().Cols()})
}

// run takes the columns first, since dst may be dz.
func (c *normGradCall) run(b *Backend) {
	b.parallel(c, partsOf(c.cols, normColumns))
	if c.axis == backend.Across {
		b.parallel((*normGradRows)(c), partsOf(c.rows, rowGrain(cheap, c.cols)))
	}
	if c.state != nil {
		c.watch.report(c.state)
	}
}

// part takes some columns: dγ and dβ, and where columns were normalised dst.
func (c *normGradCall) part(i int, _ *workspace) {
	from, to := span(i, normColumns, c.cols)
	var sums, products [normColumns]float64
	n := to - from
	for at := from; at < len(c.dz); at += c.cols {
		addRow(sums[:n], c.dz[at:at+n])
		addProducts(products[:n], c.dz[at:at+n], c.normed[at:at+n])
	}
	for j := range n {
		c.dBeta[from+j], c.dGamma[from+j] = float32(sums[j]), float32(products[j])
	}
	if c.state != nil {
		c.watch.see(c.dBeta[from:to])
		c.watch.see(c.dGamma[from:to])
	}
	if c.axis == backend.Across {
		return
	}
	var factor [normColumns]float64
	for j := range n {
		sums[j] /= float64(c.rows)
		products[j] /= float64(c.rows)
		factor[j] = float64(c.gamma[from+j]) * float64(c.scale[from+j])
	}
	for at := from; at < len(c.dz); at += c.cols {
		standardiseGrad(c.dst[at:at+n], c.dz[at:at+n], c.normed[at:at+n], sums[:n], products[:n], factor[:n])
	}
}

// normGradRows is the task that computes dst where rows were normalised.
type normGradRows normGradCall

func (c *normGradRows) part(i int, _ *workspace) {
	from, to := span(i, rowGrain(cheap, c.cols), c.rows)
	for r := from; r < to; r++ {
		dst, dz, hat := rowOf(c.dst, r, c.cols), rowOf(c.dz, r, c.cols), rowOf(c.normed, r, c.cols)
		sum, product := 0.0, 0.0
		for j, d := range dz {
			g := float64(d) * float64(c.gamma[j])
			sum += g
			product += g * float64(hat[j])
		}
		sum /= float64(c.cols)
		product /= float64(c.cols)
		scale := float64(c.scale[r])
		for j, d := range dz {
			dst[j] = float32(scale * (float64(d)*float64(c.gamma[j]) - sum - float64(hat[j])*product))
		}
	}
}
