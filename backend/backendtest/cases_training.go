package backendtest

import (
	"math"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/backendtest/reference"
)

// trainingCases train a whole network on the device and in the reference. Two devices
// that pass are within twice the bound of each other.
func trainingCases() []numeric {
	return []numeric{
		{"Training", "7-16-4, 30 steps", false, func(l *lab) { train(l, reference.Network{Inputs: 7, Hidden: 16, Classes: 4}, 13, 30) }},
		{"Training", "61-128-10, 60 steps", true, func(l *lab) { train(l, reference.Network{Inputs: 61, Hidden: 128, Classes: 10}, 67, 60) }},
	}
}

const trainingRate = 0.125

func train(l *lab, n reference.Network, m, steps int) {
	n.X, n.Class = normals(l.rng, m*n.Inputs, 1), make([]int32, m)
	for i := range n.Class {
		n.Class[i] = int32(l.rng.IntN(n.Classes))
	}
	w1 := normals(l.rng, n.Hidden*n.Inputs, 1/math.Sqrt(float64(n.Inputs)))
	w2 := normals(l.rng, n.Classes*n.Hidden, 1/math.Sqrt(float64(n.Hidden)))
	initial := func() reference.Parameters {
		return reference.Parameters{W1: wide(w1), B1: make([]float64, n.Hidden), W2: wide(w2), B2: make([]float64, n.Classes)}
	}
	truth := initial()
	var costs []float64
	for range steps {
		costs = append(costs, n.Descend(truth, trainingRate))
	}
	growth := growth(l, n, initial, steps)
	weights, gotCosts := trainOn(l, n, w1, w2, steps)
	const why = "a step rounds a weight below 4 (2u) and moves it by 1/8 of a gradient below 1 with some 16 roundings (2u); that grows as a change of the first weights does in float64"
	l.compare(weights, truth.Flat(), criterion{part: "weights", unit: "u·steps·growth", bound: 4, why: why,
		scale: func(int) float64 { return unit * float64(steps) * growth }})
	l.compare(gotCosts, costs, criterion{part: "costs", unit: "u·steps·growth", bound: 8, why: why + "; a cost changes by at most twice the weights' change here",
		scale: func(int) float64 { return unit * float64(steps) * growth }})
}

func wide(x []float32) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = float64(v)
	}
	return y
}

// growth is how much a small change of all initial weights grows, at most 1 of 3
// random ones, in any step.
func growth(l *lab, n reference.Network, initial func() reference.Parameters, steps int) float64 {
	const change = 1e-6
	most := 1.0
	for range 3 {
		p, q := initial(), initial()
		q.Each(func(w *float64) { *w += change * (2*l.rng.Float64() - 1) })
		for range steps {
			n.Descend(p, trainingRate)
			n.Descend(q, trainingRate)
			other := q.Flat()
			for i, w := range p.Flat() {
				most = max(most, math.Abs(w-other[i])/change)
			}
		}
	}
	return most
}

// trainOn trains on the device and returns the weights in the order of
// reference.Parameters and the cost of each step.
func trainOn(l *lab, n reference.Network, w1, w2 []float32, steps int) (weights, costs []float32) {
	m := len(n.Class)
	align := func(n int) int { return (n + backend.BlockLen - 1) / backend.BlockLen * backend.BlockLen }
	atB1 := align(len(w1))
	atW2 := atB1 + align(n.Hidden)
	atB2 := atW2 + align(len(w2))
	total := atB2 + align(n.Classes)
	flat := make([]float32, total)
	copy(flat, w1)
	copy(flat[atW2:], w2)
	params, grads := keep(l, flat, total), keep(l, make([]float32, total), total)
	blocks := make([]float32, total/backend.BlockLen*2)
	for i := 0; i < len(blocks); i += 2 {
		blocks[i] = 1
	}
	table, state := keep(l, blocks, len(blocks)/2, 2), l.state(backend.State{Rate: trainingRate})
	x, class := l.in(n.X, m, n.Inputs), keep(l, n.Class, m)
	a, dA, logits, grad, sample := l.out(m, n.Hidden), l.out(m, n.Hidden), l.out(m, n.Classes), l.out(m, n.Classes), l.out(m)
	for range steps {
		l.do(func() {
			layers := func(t *backend.Tensor) (w1, b1, w2, b2 *backend.Tensor) {
				return t.View(0, n.Hidden, n.Inputs), t.View(atB1, n.Hidden), t.View(atW2, n.Classes, n.Hidden), t.View(atB2, n.Classes)
			}
			tw1, tb1, tw2, tb2 := layers(params)
			g1, gb1, g2, gb2 := layers(grads)
			tanh := backend.Activation{Kind: backend.Tanh}
			backend.MatMul(l.b, a, x, tw1, backend.Gemm{TransY: true, Alpha: 1, Epilogue: backend.Epilogue{Bias: tb1, Activation: tanh}})
			backend.MatMul(l.b, logits, a, tw2, backend.Gemm{TransY: true, Alpha: 1, Epilogue: backend.Epilogue{Bias: tb2}})
			backend.Loss(l.b, backend.LossStep{Logits: logits, Target: class, Sample: sample, Grad: grad, State: state, Scale: 1 / float32(m)})
			backend.MatMul(l.b, g2, grad, a, backend.Gemm{TransX: true, Alpha: 1})
			backend.Sum(l.b, gb2, grad, backend.Down)
			backend.MatMul(l.b, dA, grad, tw2, backend.Gemm{Alpha: 1, Epilogue: backend.Epilogue{Grad: tanh, Saved: a}})
			backend.MatMul(l.b, g1, dA, x, backend.Gemm{TransX: true, Alpha: 1, Epilogue: backend.Epilogue{RowSums: gb1}})
			backend.Optimize(l.b, backend.OptimizerStep{Params: params, Grads: grads, Blocks: table, State: state})
			backend.AdvanceState(l.b, state, backend.Advance{Batch: m})
		})
		costs = append(costs, l.readState(state).Loss)
	}
	all := l.read(params)
	if l.err != nil {
		return nil, nil
	}
	for _, part := range [][2]int{{0, len(w1)}, {atB1, n.Hidden}, {atW2, len(w2)}, {atB2, n.Classes}} {
		weights = append(weights, all[part[0]:part[0]+part[1]]...)
	}
	return weights, costs
}
