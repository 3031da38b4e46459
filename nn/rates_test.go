package nn_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/nn"
)

func schedule(t testing.TB, text string) nn.Schedule {
	s, err := nn.ParseSchedule(text)
	require.NoError(t, err)
	return s
}

// TestEachStepHasItsRate trains batches of 8 on 20 samples, so that there are recordings
// of two lengths.
func TestEachStepHasItsRate(t *testing.T) {
	b := openBackend(t)
	for _, text := range []string{"constant", "cosine:restarts=1,warmup=20%", "onecycle"} {
		s := schedule(t, text)
		m := newModel(t, b, nn.Dense(3, []int{2}, backend.Activation{}, backend.SoftmaxCrossEntropy))
		tr, err := nn.NewTrainer(m, newDataset(t, b, blobs(20, 3, 2, 1)),
			nn.Options{Optimizer: optimizer(t, "sgd"), Rate: 0.1, Epochs: 3, Batch: 8, Schedule: s})
		require.NoError(t, err)
		t.Cleanup(tr.Free)
		for step := range 9 {
			if step%3 == 0 {
				require.NoError(t, tr.StartEpoch(step/3+1))
			}
			state, err := tr.State()
			require.NoError(t, err)
			assert.Equal(t, float32(0.1*s.Factor(step, 3, 9)), state.Rate, "%s, step %d", text, step)
			require.NoError(t, tr.Step())
		}
	}
}

func TestAStepWithAScheduleReadsNothingBack(t *testing.T) {
	c := count(openBackend(t))
	tr := trainer(t, c, nn.Options{Optimizer: optimizer(t, "adam"), Rate: 0.01, Epochs: 1, Batch: 8, Schedule: schedule(t, "cosine")})
	require.NoError(t, tr.StartEpoch(1))
	require.NoError(t, tr.Step())
	*c.allocs, *c.reads, *c.writes, *c.syncs = 0, 0, 0, 0
	assert.Zero(t, testing.AllocsPerRun(50, func() { assert.NoError(t, tr.Step()) }))
	assert.Zero(t, *c.allocs+*c.reads+*c.writes+*c.syncs)
}

// TestPlateau watches a cost that does not fall.
func TestPlateau(t *testing.T) {
	b := openBackend(t)
	m := newModel(t, b, nn.Dense(3, []int{2}, backend.Activation{}, backend.SoftmaxCrossEntropy))
	o := nn.Options{Optimizer: optimizer(t, "sgd"), Rate: 0.5, Epochs: 6, Batch: 8, Schedule: schedule(t, "plateau:gamma=0.5,patience=1"),
		PlateauCost: func(nn.Epoch) (float64, error) { return 7, nil }}
	h, err := m.Fit(t.Context(), newDataset(t, b, blobs(20, 3, 2, 1)), o)
	require.NoError(t, err)
	var rates []float64
	for _, e := range h.Epochs {
		rates = append(rates, e.LearningRate)
	}
	assert.Equal(t, []float64{0.5, 0.5, 0.5, 0.25, 0.25, 0.125}, rates)

	o.PlateauCost = func(nn.Epoch) (float64, error) { return 0, assert.AnError }
	_, err = m.Fit(t.Context(), newDataset(t, b, blobs(20, 3, 2, 1)), o)
	assert.ErrorIs(t, err, assert.AnError)
}

// TestASchedulesTrainingNeedsEpochs since curves end with the training.
func TestASchedulesTrainingNeedsEpochs(t *testing.T) {
	b := openBackend(t)
	m := newModel(t, b, nn.Dense(3, []int{2}, backend.Activation{}, backend.SoftmaxCrossEntropy))
	_, err := nn.NewTrainer(m, newDataset(t, b, blobs(20, 3, 2, 1)),
		nn.Options{Optimizer: optimizer(t, "sgd"), Rate: 0.1, Batch: 8, Schedule: schedule(t, "cosine")})
	assert.EqualError(t, err, "schedule cosine over 0 epochs: it needs 1 or more")
}
