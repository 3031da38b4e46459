package nn_test

import (
	"math/bits"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/nn"
)

// xorTree is the parity of n bits, n a power of 2, as a tree of two-input XORs in
// ReLU units: of bits a and b,
//
//	h1 = relu(a+b), h2 = relu(a+b-1), a XOR b = h1 - 2·h2.
//
// The last step is linear, so it goes into the weights of the next block, whose inputs
// are four units. There are log2 n hidden layers, with n, n/2, … 2 units, 2(n-1) in
// all, and one linear output.
func xorTree(t testing.TB, b backend.Backend, n, maxBatch int) *nn.Model {
	t.Helper()
	var units []int
	for u := n; u >= 2; u /= 2 {
		units = append(units, u)
	}
	s := nn.Dense(n, append(units, 1), backend.Activation{Kind: backend.ReLU}, backend.SquaredError)
	s.MaxBatch = maxBatch
	m := newModel(t, b, s)
	bit := []float32{1} // how a bit is read from the layer below: from an input it is itself
	in := n
	for l, out := range units {
		w, bias := make([]float32, out*in), make([]float32, out)
		for block := range out / 2 {
			for h := range 2 { // h1 and h2 differ in their bias alone
				row := w[(2*block+h)*in+2*block*len(bit):]
				copy(row, bit)
				copy(row[len(bit):], bit)
				bias[2*block+h] = -float32(h)
			}
		}
		require.NoError(t, m.SetWeights(l+1, w, bias))
		bit, in = []float32{1, -2}, out
	}
	require.NoError(t, m.SetWeights(len(units)+1, bit, []float32{0}))
	return m
}

func TestXORTreeAnswersRightOnAllInputs(t *testing.T) {
	tests := []struct{ n, layers, units int }{{2, 1, 2}, {4, 2, 6}, {8, 3, 14}, {16, 4, 30}}
	for _, tt := range tests {
		b := openBackend(t)
		m := xorTree(t, b, tt.n, 4096)
		layers := m.Spec().Layers
		require.Len(t, layers, tt.layers+1)
		hidden := 0
		for _, l := range layers[:tt.layers] {
			hidden += l.Units
		}
		require.Equal(t, tt.units, hidden)

		x := make([]float32, 0, tt.n<<tt.n)
		for i := range 1 << tt.n {
			for k := range tt.n {
				x = append(x, float32(i>>k&1))
			}
		}
		answers, err := m.PredictBatch(x)
		require.NoError(t, err)
		require.Len(t, answers, 1<<tt.n)
		wrong := 0
		for i, a := range answers {
			if a.Outputs[0] != float32(bits.OnesCount(uint(i))&1) { // exactly: all is in small integers
				wrong++
			}
		}
		assert.Zero(t, wrong, "of %d inputs", 1<<tt.n)
	}
}
