package bench

import (
	"context"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/nn"
)

// corners are points whose class is the quadrant they lie in.
func corners(m int) nn.Samples {
	s := nn.Samples{Features: 2, Classes: 4}
	stream := backend.Stream{Seed: 9}
	for i := range m {
		w := stream.Words(0, uint32(i))
		x, y := 2*backend.Unit(w[0])-1, 2*backend.Unit(w[1])-1
		label := int32(0)
		if x > 0 {
			label++
		}
		if y > 0 {
			label += 2
		}
		s.X, s.Labels = append(s.X, x, y), append(s.Labels, label)
	}
	return s
}

func newCorners(t *testing.T, b backend.Backend) *Training {
	spec := nn.Dense(2, []int{8, 4}, backend.Activation{Kind: backend.ReLU}, backend.SoftmaxCrossEntropy)
	training, err := NewTraining(b, corners(200), corners(50), spec)
	require.NoError(t, err)
	t.Cleanup(func() {
		training.Free()
		assert.Zero(t, b.Space().Stats().LiveTensors)
	})
	return training
}

func sgd(rate float64, epochs int) nn.Options {
	return nn.Options{Optimizer: backend.Optimizer{Kind: backend.SGD}, Rate: rate, Epochs: epochs, Batch: 20}
}

func TestTraining(t *testing.T) {
	training := newCorners(t, openCPU(t))
	var scores []Score
	trained, err := training.Run(context.Background(), sgd(0.5, 30),
		Watch{TrainAccuracy: true, Score: func(s Score) { scores = append(scores, s) }})
	require.NoError(t, err)
	assert.Equal(t, scoresNote(scores), scoresNote(trained.Scores), "which has NaN, unlike a comparison")
	assert.Equal(t, 30, trained.Epochs)
	assert.Equal(t, 30*10, trained.Steps)
	assert.Positive(t, trained.StepsPerSecond)
	assert.Greater(t, trained.Test.Accuracy, 0.9)
	last := scores[29]
	assert.Equal(t, trained.Train.Accuracy, last.TrainAccuracy)
	assert.Equal(t, trained.Test.Accuracy, last.TestAccuracy)
	assert.Less(t, last.Cost, scores[0].Cost)
}

func TestTrainingInterrupted(t *testing.T) {
	training := newCorners(t, openCPU(t))
	ctx, cancel := context.WithCancel(context.Background())
	trained, err := training.Run(ctx, sgd(0.5, 30), Watch{Score: func(s Score) {
		if s.Epoch == 3 {
			cancel()
		}
	}})
	assert.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, 3, trained.Epochs)
	assert.Equal(t, 50, trained.Test.Samples, "what was reached is evaluated")
	assert.True(t, math.IsNaN(trained.Scores[0].TrainAccuracy), "not asked for")
}

func TestTrainingDiverges(t *testing.T) {
	training := newCorners(t, openCPU(t))
	trained, err := training.Run(context.Background(), sgd(1e30, 5), Watch{})
	var diverged *nn.DivergedError
	require.ErrorAs(t, err, &diverged)
	assert.False(t, math.IsNaN(trained.Test.Cost), "the weights kept are good ones")
}

func TestTrainingThatDoesNotFit(t *testing.T) {
	b := openCPU(t)
	good := corners(10)
	spec := nn.Dense(2, []int{4}, backend.Activation{}, backend.SoftmaxCrossEntropy)
	huge := nn.Dense(2, []int{1 << 26, 4}, backend.Activation{}, backend.SoftmaxCrossEntropy)
	for name, try := range map[string]func() (*Training, error){
		"bad training data": func() (*Training, error) { return NewTraining(b, nn.Samples{}, good, spec) },
		"bad test data":     func() (*Training, error) { return NewTraining(b, good, nn.Samples{}, spec) },
		"too large a batch": func() (*Training, error) { return NewTraining(b, good, good, huge) },
	} {
		training, err := try()
		assert.Error(t, err, name)
		assert.Nil(t, training, name)
		assert.Zero(t, b.Space().Stats().LiveTensors, name)
	}
}

func TestRecipesAreWhole(t *testing.T) {
	for _, name := range []string{"digits", "vowel", "some.csv"} {
		for _, features := range []int{9, 784} {
			r := RecipeFor(name, features)
			assert.NotEmpty(t, r.Hidden)
			assert.Positive(t, r.Rate)
			assert.Positive(t, r.Epochs)
			assert.Positive(t, r.Batch)
		}
	}
}
