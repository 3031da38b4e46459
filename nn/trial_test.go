package nn_test

import (
	"testing"
	"time"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/cpu"
	"github.com/dnnbench/dnnbench/internal/cache"
	"github.com/dnnbench/dnnbench/nn"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func trialOptions(t *testing.T, rule string, batch int) nn.Options {
	t.Helper()
	return nn.Options{Optimizer: optimizer(t, rule), Rate: 0.1, Batch: batch, Epochs: 3}
}

func TestStepTrial(t *testing.T) {
	b := openBackend(t)
	relu := backend.Activation{Kind: backend.ReLU}
	for _, c := range []struct {
		spec      nn.Spec
		optimizer string
		batch     int
		work      string
	}{
		{nn.Dense(64, []int{32, 10}, relu, backend.SoftmaxCrossEntropy), "adam", 32, "a training step of 64-32-10, batch 32, adam"},
		{nn.Dense(3, []int{1}, relu, backend.SquaredError), "sgd", 1, "a training step of 3-1, batch 1, sgd"},
		{nn.Dense(3, []int{5, 2}, relu, backend.SigmoidCrossEntropy), "momentum", 7, "a training step of 3-5-2, batch 7, momentum"},
		{nn.Dense(2000, []int{1000, 10}, relu, backend.SoftmaxCrossEntropy), "sgd", 5000, "a training step of 2000-1000-10, batch 165, sgd"},
	} {
		t.Run(c.work, func(t *testing.T) {
			trial, err := nn.StepTrial(c.spec, trialOptions(t, c.optimizer, c.batch))
			require.NoError(t, err)
			assert.Equal(t, c.work, trial.Work)
			assert.NotEmpty(t, trial.Version)
			before := b.Space().Stats()
			took, err := trial.Time(b)
			require.NoError(t, err)
			assert.Positive(t, took)
			assert.Less(t, took, time.Minute)
			assert.Equal(t, before.LiveBytes, b.Space().Stats().LiveBytes, "it leaves nothing behind")
			require.NoError(t, b.Sync())
		})
	}
}

func TestStepTrialOfEveryLoss(t *testing.T) {
	b := openBackend(t)
	for loss := backend.SoftmaxCrossEntropy; loss <= backend.KLDivergence; loss++ {
		trial, err := nn.StepTrial(nn.Dense(3, []int{2}, backend.Activation{}, loss), trialOptions(t, "sgd", 2))
		require.NoError(t, err)
		_, err = trial.Time(b)
		require.NoError(t, err, loss)
	}
}

func TestStepTrialRefusesWhatCannotBeTrained(t *testing.T) {
	_, err := nn.StepTrial(nn.Spec{}, trialOptions(t, "sgd", 1))
	require.Error(t, err)
	_, err = nn.StepTrial(nn.Dense(3, []int{2}, backend.Activation{}, backend.SquaredError), trialOptions(t, "sgd", 0))
	require.ErrorContains(t, err, "batches of 0")
}

// renamed is a driver under another name.
type renamed struct {
	backend.Driver
	name string
}

func (r renamed) Name() string { return r.name }

// auto measures once, and says both times whenever it is asked.
func TestAutoKeepsItsTrial(t *testing.T) {
	t.Setenv(cache.Variable, t.TempDir())
	for i, want := range []string{"measured now: a training step of 8-4-2, batch 4, sgd takes ", "measured by an earlier run: a training step of 8-4-2"} {
		trial, err := nn.StepTrial(nn.Dense(8, []int{4, 2}, backend.Activation{Kind: backend.Tanh}, backend.SoftmaxCrossEntropy), trialOptions(t, "sgd", 4))
		require.NoError(t, err)
		b, choice, err := backend.Open("auto", backend.Config{Trial: trial}, renamed{cpu.Driver(), "gl"}, cpu.Driver())
		require.NoError(t, err)
		assert.Contains(t, choice.Reason, want, "run %d", i)
		assert.Contains(t, choice.Reason, " on gl (")
		assert.Contains(t, choice.Reason, " on cpu (")
		require.NoError(t, b.Close())
	}
}
