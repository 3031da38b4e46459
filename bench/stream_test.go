package bench

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/nn"
)

// small is a device that holds no tensor of more than most bytes.
type small struct {
	backend.Backend
	most int
}

func (s small) Alloc(bytes int) (backend.Memory, error) {
	if bytes > s.most {
		return nil, fmt.Errorf("%d bytes: %w", bytes, backend.ErrOutOfMemory)
	}
	return s.Backend.Alloc(bytes)
}

// TestDataThatDoNotFitAreStreamed trains on a device that has no room for the data, and
// on one that has.
func TestDataThatDoNotFitAreStreamed(t *testing.T) {
	b := openCPU(t)
	const n, features = 6144, 512 // 12 MiB, of which two windows are 8
	samples := nn.Samples{Features: features, Classes: 4, X: make([]float32, n*features)}
	for i := range n {
		samples.X[i*features+i%4] = 1
		samples.Labels = append(samples.Labels, int32(i%4))
	}
	spec := nn.Dense(features, []int{4}, backend.Activation{}, backend.SoftmaxCrossEntropy)
	train := func(b backend.Backend) (*Training, Trained) {
		training, err := NewTraining(b, samples, samples, spec)
		require.NoError(t, err)
		t.Cleanup(training.Free)
		trained, err := training.Run(context.Background(), sgd(0.5, 1), Watch{})
		require.NoError(t, err)
		return training, trained
	}
	whole, want := train(b)
	assert.NoError(t, whole.Streamed)
	streamed, got := train(small{b, 9 << 20})
	require.ErrorIs(t, streamed.Streamed, backend.ErrOutOfMemory)
	assert.Equal(t, want.Train, got.Train)
	assert.Equal(t, want.Scores[0].Cost, got.Scores[0].Cost)
}
