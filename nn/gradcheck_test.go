package nn_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/nn"
)

func TestGradientsAgreeWithAFloat64Reference(t *testing.T) {
	b := openBackend(t) // one for all: a driver compiles its programs once
	for _, act := range []string{"identity", "sigmoid", "tanh", "relu", "leaky-relu", "elu", "gelu", "gelu-tanh", "softplus"} {
		for loss := backend.SoftmaxCrossEntropy; loss <= backend.KLDivergence; loss++ {
			t.Run(fmt.Sprintf("%s %v", act, loss), func(t *testing.T) {
				s := nn.Dense(7, []int{13, 9, 3}, activation(t, act), loss)
				s.Seed = 5
				m := newModel(t, b, s)
				d := newDataset(t, b, blobs(37, 7, 3, 6))
				r, err := nn.GradCheck(m, d, 37)
				require.NoError(t, err)
				t.Logf("device %.2g, reference %.2g", r.Worst(), r.WorstDifference())
				require.Len(t, r.Layers, 3)
				assert.Less(t, r.Worst(), gradBound)
				assert.Less(t, r.WorstDifference(), differenceBound)
				for _, l := range r.Layers {
					assert.Positive(t, l.Checked)
				}
			})
		}
	}
}

const (
	// gradBound: a gradient here is the end of about 100 roundings (sums over 7, 13 and 9
	// inputs forward, 9 and 13 units backward and 37 samples, with activations between),
	// which as a random walk is √100·2^-24 = 6e-7; three times that.
	gradBound = 2e-6
	// differenceBound: the quotients are good to about 1e-10, and the largest gradient of
	// a layer is above 1e-3 here.
	differenceBound = 1e-7
)

// faulty is a backend with one planted fault.
type faulty struct {
	backend.Backend
	fault string
}

func (f faulty) Supports(backend.Epilogue) bool { return false } // so that all parts can be faulty

func (f faulty) Loss(l backend.LossStep) {
	if f.fault == "1/m twice" {
		l.Scale *= l.Scale
	}
	f.Backend.Loss(l)
}

func (f faulty) Binary(op backend.BinaryOp, dst, x, y *backend.Tensor) {
	f.Backend.Binary(op, dst, x, y)
	if f.fault == "bias twice" {
		f.Backend.Binary(op, dst, dst, y)
	}
}

func (f faulty) ActivationGrad(act backend.Activation, dst, dy, saved *backend.Tensor) {
	if f.fault != "no derivative" {
		f.Backend.ActivationGrad(act, dst, dy, saved)
	}
}

func (f faulty) Reduce(op backend.ReduceOp, axis backend.Axis, dst, x *backend.Tensor) {
	if f.fault == "last sample left out of db" {
		x = x.Rows(0, x.Shape().Rows()-1)
	}
	f.Backend.Reduce(op, axis, dst, x)
}

func (f faulty) Gemm(dst, x, y *backend.Tensor, o backend.Gemm) {
	if f.fault == "last sample left out of dW" && o.TransX {
		x, y = x.Rows(0, x.Shape().Rows()-1), y.Rows(0, y.Shape().Rows()-1)
	}
	f.Backend.Gemm(dst, x, y, o)
}

func TestGradCheckFindsPlantedFaults(t *testing.T) {
	for _, fault := range []string{"", "1/m twice", "bias twice", "no derivative", "last sample left out of db", "last sample left out of dW"} {
		t.Run(fault, func(t *testing.T) {
			b := faulty{openBackend(t), fault}
			m := newModel(t, b, nn.Dense(7, []int{13, 9, 3}, activation(t, "tanh"), backend.SoftmaxCrossEntropy))
			for l, units := range []int{13, 9, 3} { // biases that show when they are added twice
				w, bias, err := m.Weights(l + 1)
				require.NoError(t, err)
				for i := range units {
					bias[i] = float32(i) / 8
				}
				require.NoError(t, m.SetWeights(l+1, w, bias))
			}
			r, err := nn.GradCheck(m, newDataset(t, b, blobs(37, 7, 3, 6)), 37)
			require.NoError(t, err)
			if fault == "" {
				assert.Less(t, r.Worst(), gradBound)
			} else {
				assert.Greater(t, r.Worst(), 100*gradBound)
			}
			assert.Less(t, r.WorstDifference(), differenceBound, "the reference knows nothing of the device")
		})
	}
}

func TestGradCheckLeavesKinksOut(t *testing.T) {
	b := openBackend(t)
	m := newModel(t, b, nn.Dense(2, []int{4, 1}, activation(t, "relu"), backend.SquaredError))
	// At the origin every pre-activation is 0 until the biases change.
	d := newDataset(t, b, nn.Samples{Features: 2, X: []float32{0, 0}, Targets: []float32{1}, Outputs: 1})
	r, err := nn.GradCheck(m, d, 1)
	require.NoError(t, err)
	assert.Equal(t, 4, r.Layers[0].Skipped, "the four hidden biases")
	assert.Less(t, r.WorstDifference(), differenceBound)

	_, err = nn.GradCheck(m, d, 2)
	assert.EqualError(t, err, "gradients of 2 samples: choose 1 to 1")
}
