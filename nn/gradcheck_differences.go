package nn

import (
	"math"

	"github.com/dnnbench/dnnbench/backend"
)

// differenced is the most parameters of one W or b at which differences are taken:
// each costs two passes over the batch in plain loops.
const differenced = 32

// step is the ε of (J(w+ε) - J(w-ε)) / 2ε. The error of the quotient is about ε² from
// cutting the Taylor series off and u/ε from rounding J, u = 2^-53: near 1e-10 in sum.
const step = 1e-5

// differences compares gradients of one part of a layer with central differences of the cost, at
// so many parameters, drawn at random, and puts the worst relative error in the report.
func (g *gradBatch) differences(report *LayerGrad, grads []float64, r role, most int) {
	params, want := g.ref.of(g.ref.params, report.Layer, r), g.ref.of(grads, report.Layer, r)
	order := backend.Stream{Purpose: backend.PurposeFill, Layer: uint32(report.Layer*int(running) + int(r))}.Permutation(0, len(params))
	scale, worst := largest(want), 0.0
	for _, k := range order[:min(most, len(order))] {
		saved := params[k]
		params[k] = saved + step
		above, sidesAbove := g.cost()
		params[k] = saved - step
		below, sidesBelow := g.cost()
		params[k] = saved
		if sidesAbove != sidesBelow {
			report.Skipped++
			continue
		}
		report.Checked++
		worst = max(worst, math.Abs((above-below)/(2*step)-want[k]))
	}
	report.Differences = max(report.Differences, relative(worst, scale))
}

// cost is the mean loss over the batch, and on which sides of their kinks the units and
// the losses were, as a number that differs when one changes sides.
func (g *gradBatch) cost() (mean float64, sides uint64) {
	t := g.ref.forward(g.inputs)
	for i, z := range t.logits() {
		mean += g.ref.spec.lossOf(z, g.targets[i])
		for j, t := range g.targets[i] {
			sides = sides*hashFactor + uint64(g.ref.spec.lossSide(z[j], t))
		}
	}
	for l, layer := range g.ref.spec.Layers {
		if !kinked(layer.Activation) {
			continue
		}
		for _, row := range t[l+1].z {
			for _, z := range row {
				sides = sides*hashFactor + uint64(sideOf(z))
			}
		}
	}
	return mean / float64(len(g.inputs)), sides
}

// hashFactor is an odd multiplier (Knuth's, of MMIX), so that a polynomial in it
// modulo 2^64 keeps the sides of different units apart.
const hashFactor = 6364136223846793005

func sideOf(z float64) int {
	switch {
	case z > 0:
		return 2
	case z < 0:
		return 1
	}
	return 0
}

// kinked says whether g' jumps at 0.
func kinked(act backend.Activation) bool {
	switch act.Kind {
	case backend.ReLU:
		return true
	case backend.LeakyReLU, backend.ELU:
		return act.Alpha != 1
	}
	return false
}
