//go:build gl

package nn_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/nn"
)

// TestATrainingGoesOnOnTheOtherBackend takes a checkpoint from each backend to each
// other. There it holds the same bits before the first step, and comes to a cost that
// agrees to 1e-3, as whole trainings on either do (see TestBackendsAgreeAfterEpochsOfAdam).
func TestATrainingGoesOnOnTheOtherBackend(t *testing.T) {
	spec := nn.Dense(6, []int{7, 5, 3}, activation(t, "tanh"), backend.SoftmaxCrossEntropy)
	spec.Layers[0].Norm, _ = nn.ParseNorm("batch")
	o := nn.Options{Optimizer: optimizer(t, "adam"), Rate: 0.01, Batch: 8, Epochs: 4, Seed: 9}
	o.Schedule, _ = nn.ParseSchedule("cosine")
	const stop = 10 // amid the second epoch of 7 steps
	for _, from := range names() {
		first := openNamed(t, from)
		path := filepath.Join(t.TempDir(), "c")
		stopped, d := newModel(t, first, spec), newDataset(t, first, blobs(50, 6, 3, 2))
		stopAt(t, stopped, d, o, stop, path)
		whole := newModel(t, first, spec)
		want, err := whole.Fit(t.Context(), d, o)
		require.NoError(t, err)
		for _, to := range names() {
			b := openNamed(t, to)
			d := newDataset(t, b, blobs(50, 6, 3, 2))
			o := o
			o.Resume = readCheckpoint(t, path)

			over, end := context.WithCancel(t.Context())
			end()
			same := newModel(t, b, spec)
			_, err := same.Fit(over, d, o)
			require.ErrorIs(t, err, context.Canceled)
			assert.Equal(t, learnt(t, stopped), learnt(t, same), "%s to %s", from, to)

			resumed := newModel(t, b, spec)
			got, err := resumed.Fit(t.Context(), d, o)
			require.NoError(t, err)
			for i, e := range got.Epochs {
				assert.InEpsilon(t, want.Epochs[i].Cost, e.Cost, 1e-3, "%s to %s, epoch %d", from, to, e.Epoch)
			}
			if from == to {
				assert.Equal(t, learnt(t, whole), learnt(t, resumed), from)
			}
		}
	}
}
