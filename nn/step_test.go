package nn_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/nn"
)

// counting counts what a step must not do.
type counting struct {
	backend.Backend
	allocs, reads, writes, syncs *int
}

func count(b backend.Backend) counting {
	return counting{b, new(int), new(int), new(int), new(int)}
}

func (c counting) Alloc(n int) (backend.Memory, error) { *c.allocs++; return c.Backend.Alloc(n) }
func (c counting) Sync() error                         { *c.syncs++; return c.Backend.Sync() }

func (c counting) Read(dst []byte, src backend.Memory, offset int) error {
	*c.reads++
	return c.Backend.Read(dst, src, offset)
}

func (c counting) Write(dst backend.Memory, offset int, src []byte) error {
	*c.writes++
	return c.Backend.Write(dst, offset, src)
}

func trainer(t testing.TB, b backend.Backend, o nn.Options) *nn.Trainer {
	t.Helper()
	m := newModel(t, b, nn.Dense(6, []int{32, 16, 4}, activation(t, "gelu"), backend.SoftmaxCrossEntropy))
	tr, err := nn.NewTrainer(m, newDataset(t, b, blobs(1000, 6, 4, 1)), o)
	require.NoError(t, err)
	t.Cleanup(tr.Free)
	return tr
}

func TestAStepAllocatesNothingAndReadsNothingBack(t *testing.T) {
	for _, name := range []string{"sgd", "adam"} {
		t.Run(name, func(t *testing.T) {
			c := count(openBackend(t))
			tr := trainer(t, c, nn.Options{Optimizer: optimizer(t, name), Rate: 0.01, Batch: 8})
			require.NoError(t, tr.StartEpoch(1))
			require.NoError(t, tr.Step())
			_, err := tr.State() // the queue is empty and warm
			require.NoError(t, err)
			stats := c.Space().Stats()
			*c.allocs, *c.reads, *c.writes, *c.syncs = 0, 0, 0, 0

			perStep := testing.AllocsPerRun(100, func() {
				if err := tr.Step(); err != nil {
					t.Error(err)
				}
			})
			assert.Zero(t, perStep, "Go allocations")
			assert.Zero(t, *c.allocs, "device allocations")
			assert.Zero(t, *c.reads)
			assert.Zero(t, *c.writes)
			assert.Zero(t, *c.syncs)
			assert.Equal(t, stats, c.Space().Stats())
			s, err := tr.State()
			require.NoError(t, err)
			assert.Equal(t, 102, s.Step, "the steps were made: one before, one to warm up, a hundred")
		})
	}
}

func TestAnEpochReadsBackATinyNumberOfTimes(t *testing.T) {
	c := count(openBackend(t))
	m := newModel(t, c, nn.Dense(6, []int{8, 4}, activation(t, "relu"), backend.SoftmaxCrossEntropy))
	d := newDataset(t, c, blobs(800, 6, 4, 1))
	*c.reads = 0
	_, err := m.Fit(t.Context(), d, nn.Options{Optimizer: optimizer(t, "sgd"), Rate: 0.01, Epochs: 3, Batch: 8})
	require.NoError(t, err)
	assert.Equal(t, 2*3, *c.reads, "the state and the sum of the weights, once an epoch of 100 steps")
}

func TestAnEpochSeesEachSampleOnce(t *testing.T) {
	b := openBackend(t)
	// A linear unit with w = 0 and a learning rate so small that it stays: the loss of a
	// sample is half of its target squared, distinct powers of two.
	s := nn.Samples{Features: 1, Outputs: 1}
	total := float32(0)
	for i := range 11 {
		loss := float32(int(1) << i)
		s.X, s.Targets = append(s.X, 0), append(s.Targets, sqrt(2*loss))
		total += loss
	}
	m := newModel(t, b, nn.Dense(1, []int{1}, backend.Activation{}, backend.SquaredError))
	tr, err := nn.NewTrainer(m, newDataset(t, b, s), nn.Options{Optimizer: optimizer(t, "sgd"), Rate: 1e-30, Batch: 4, Seed: 9})
	require.NoError(t, err)
	t.Cleanup(tr.Free)
	require.Equal(t, 3, tr.StepsPerEpoch())
	assert.Error(t, tr.Step(), "no epoch was started")
	for epoch := 1; epoch <= 3; epoch++ {
		require.NoError(t, tr.StartEpoch(epoch))
		sum, before := 0.0, float32(0)
		for i, n := range []float64{4, 4, 3} {
			require.NoError(t, tr.Step())
			state, err := tr.State()
			require.NoError(t, err)
			sum += n * float64(state.LossSum-before) // the costs are means over the batch
			before = state.LossSum
			assert.Equal(t, i+1, state.LossCount)
			assert.Equal(t, 3*(epoch-1)+i+1, state.Step)
		}
		assert.InEpsilon(t, float64(total), sum, 1e-5)
		assert.Error(t, tr.Step(), "the epoch is over")
	}
}

// TestWeightsDecayAndBiasesDoNot trains on samples that give no gradient at all.
func TestWeightsDecayAndBiasesDoNot(t *testing.T) {
	for _, name := range []string{"sgd", "adamw"} {
		b := openBackend(t)
		m := newModel(t, b, nn.Dense(2, []int{1}, backend.Activation{}, backend.SquaredError))
		require.NoError(t, m.SetWeights(1, []float32{4, -8}, []float32{3}))
		d := newDataset(t, b, nn.Samples{Features: 2, Outputs: 1, X: []float32{0, 0}, Targets: []float32{3}})
		_, err := m.Fit(t.Context(), d, nn.Options{
			Optimizer: optimizer(t, name), Rate: 0.5, WeightDecay: 0.5, Epochs: 2, Batch: 1,
		})
		require.NoError(t, err)
		w, bias, err := m.Weights(1)
		require.NoError(t, err)
		assert.Equal(t, []float32{4 * 9.0 / 16, -8 * 9.0 / 16}, w, "each step leaves 1 - ½·½ of them")
		assert.Equal(t, []float32{3}, bias)
	}
}
