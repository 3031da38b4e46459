package main

import (
	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/nn"
)

// construction is the weights of a network, layer by layer.
type construction struct {
	name    string
	w, bias [][]float32
}

// tree takes pairs of bits, n a power of 2. Of bits a and b,
//
//	h1 = relu(a+b), h2 = relu(a+b-1), a XOR b = h1 - 2·h2.
//
// The last step is linear, so it goes into the weights of the next layer. There are
// log2 n hidden layers, with n, n/2, … 2 units: 2(n-1) in all.
func tree(n int) construction {
	c := construction{name: "a tree"}
	bit, in := []float32{1}, n // how a bit is read from the layer below
	for units := n; units >= 2; units /= 2 {
		w, bias := make([]float32, units*in), make([]float32, units)
		for unit := range units {
			row := w[unit*in+unit/2*2*len(bit):]
			copy(row, bit)
			copy(row[len(bit):], bit)
			bias[unit] = -float32(unit % 2)
		}
		c.w, c.bias = append(c.w, w), append(c.bias, bias)
		bit, in = []float32{1, -2}, units
	}
	c.w, c.bias = append(c.w, bit), append(c.bias, []float32{0})
	return c
}

// comb has one hidden layer of n units, relu(s-k) of the sum s of all bits and k from 0
// to n-1. Between whole numbers parity goes up and down by 1 in turn, so at each of
// them the slope changes by 2:
//
//	parity(s) = relu(s) - 2·relu(s-1) + 2·relu(s-2) - …
func comb(n int) construction {
	w, bias, out := make([]float32, n*n), make([]float32, n), make([]float32, n)
	for k := range n {
		bias[k], out[k] = -float32(k), 2
		if k == 0 {
			out[k] = 1
		}
		if k%2 == 1 {
			out[k] = -2
		}
	}
	for i := range w {
		w[i] = 1
	}
	return construction{"one layer", [][]float32{w, out}, [][]float32{bias, {0}}}
}

// widths are the units of the hidden layers.
func (c construction) widths() []int {
	var n []int
	for _, bias := range c.bias[:len(c.bias)-1] {
		n = append(n, len(bias))
	}
	return n
}

func (c construction) units() int {
	sum := 0
	for _, n := range c.widths() {
		sum += n
	}
	return sum
}

// wrong counts the inputs of n bits that the network answers with another number than
// their parity. All is in small integers, so that no rounding excuses it.
func (c construction) wrong(b backend.Backend, n int) (int, error) {
	spec := nn.Dense(n, append(c.widths(), 1), backend.Activation{Kind: backend.ReLU}, backend.SquaredError)
	spec.MaxBatch = 4096
	m, err := nn.New(b, spec)
	if err != nil {
		return 0, err
	}
	defer m.Free()
	for l := range c.w {
		if err := m.SetWeights(l+1, c.w[l], c.bias[l]); err != nil {
			return 0, err
		}
	}
	x, parity := inputs(n)
	answers, err := m.PredictBatch(x)
	wrong := 0
	for i, a := range answers {
		if a.Outputs[0] != parity[i] {
			wrong++
		}
	}
	return wrong, err
}
