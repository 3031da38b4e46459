package nn_test

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/nn"
)

// TestStatisticsMoveWithEachBatchOfAStep follows the running statistics over a step of two
// batches and a last one of one short batch, by hand.
func TestStatisticsMoveWithEachBatchOfAStep(t *testing.T) {
	b := openBackend(t)
	s := nn.Dense(1, []int{1, 1}, backend.Activation{}, backend.SquaredError)
	s.Layers[0].Norm = norm("batch")
	m := newModel(t, b, s)
	require.NoError(t, m.SetWeights(1, []float32{1}, nil))
	require.NoError(t, m.SetWeights(2, []float32{1}, []float32{0}))
	x := []float32{1, 3, 5, 7, 12, 2, 9, 4, 30, 6}
	d := newDataset(t, b, nn.Samples{Features: 1, Outputs: 1, X: x, Targets: make([]float32, len(x))})
	const seed = 3
	_, err := m.Fit(t.Context(), d, nn.Options{Optimizer: optimizer(t, "sgd"), Rate: 1e-30, Epochs: 1, Batch: 4, Accumulate: 2, Seed: seed})
	require.NoError(t, err)
	order := backend.Stream{Seed: seed, Purpose: backend.PurposeShuffle}.Permutation(1, len(x))
	mean, variance := 0.0, 1.0
	for _, batch := range [][]int32{order[:4], order[4:8], order[8:]} {
		sum, squares, n := 0.0, 0.0, float64(len(batch))
		for _, i := range batch {
			sum += float64(x[i])
		}
		for _, i := range batch {
			squares += (float64(x[i]) - sum/n) * (float64(x[i]) - sum/n)
		}
		mean, variance = 0.9*mean+0.1*sum/n, 0.9*variance+0.1*squares/(n-1)
	}
	for _, x := range []float32{0, 10} {
		a, err := m.Predict([]float32{x})
		require.NoError(t, err)
		assert.InEpsilon(t, (float64(x)-mean)/math.Sqrt(variance+1e-5), a.Outputs[0], 1e-6)
	}
}

// TestBoundsSeeTheSumOfAStep: clipping, L1 and max-norm work on a step of several batches as
// on a large one, and not on each batch.
func TestBoundsSeeTheSumOfAStep(t *testing.T) {
	b := openBackend(t)
	spec := nn.Dense(6, []int{16, 4}, activation(t, "tanh"), backend.SoftmaxCrossEntropy)
	before := allWeights(t, newModel(t, b, spec))
	d := newDataset(t, b, blobs(48, 6, 4, 1))
	for name, bound := range map[string]func(o *nn.Options){
		"clip by norm":  func(o *nn.Options) { o.ClipNorm = 0.05 },
		"clip by value": func(o *nn.Options) { o.ClipValue = 0.02 },
		"L1":            func(o *nn.Options) { o.L1 = 0.05 },
		"max-norm":      func(o *nn.Options) { o.MaxNorm = 0.7 },
		"decay":         func(o *nn.Options) { o.WeightDecay = 0.1 },
	} {
		step := func(batch, accumulate int, bounded bool) ([]float32, nn.Epoch) {
			m := newModel(t, b, spec)
			o := nn.Options{Optimizer: optimizer(t, "sgd"), Rate: 0.5, Epochs: 1, Batch: batch, Accumulate: accumulate, Seed: 2}
			if bounded {
				bound(&o)
			}
			h, err := m.Fit(t.Context(), d, o)
			require.NoError(t, err)
			return allWeights(t, m), h.Epochs[0]
		}
		large, epoch := step(48, 1, true)
		accumulated, sameEpoch := step(16, 3, true)
		assertSameChange(t, before, large, accumulated)
		assert.InDelta(t, epoch.GradNorm, sameEpoch.GradNorm, 1e-5*epoch.GradNorm, name)
		free, _ := step(48, 1, false)
		assert.Greater(t, distance(large, free), 1e-3, "%s does something", name)
	}
}

// TestFormsComeBackFromAFile, in full and in half precision, after training.
func TestFormsComeBackFromAFile(t *testing.T) {
	b := openBackend(t)
	x := blobs(20, 6, 3, 9).X
	for _, name := range []string{"layer norm", "residuals across", "all together"} {
		m := newModel(t, b, formSpec(t, "gelu", forms[name]))
		_, err := m.Fit(t.Context(), newDataset(t, b, blobs(50, 6, 3, 6)), nn.Options{Optimizer: optimizer(t, "adam"), Rate: 0.01, Epochs: 2, Batch: 16, Accumulate: 2})
		require.NoError(t, err, name)
		want, err := m.PredictBatch(x)
		require.NoError(t, err)
		path := filepath.Join(t.TempDir(), "net.safetensors")
		require.NoError(t, m.Save(path))
		loaded, err := nn.Load(b, path, 0)
		require.NoError(t, err, name)
		t.Cleanup(loaded.Free)
		got, err := loaded.PredictBatch(x)
		require.NoError(t, err)
		assert.Equal(t, want, got, name)
		var again bytes.Buffer
		require.NoError(t, loaded.Write(&again))
		file, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.Equal(t, file, again.Bytes(), name)

		p, err := loaded.Predictor()
		require.NoError(t, err, name)
		half, err := loaded.HalfPredictor()
		require.NoError(t, err, name)
		answers, halves := make([]float32, 20*3), make([]float32, 20*3)
		require.NoError(t, p.Answer(answers, x))
		require.NoError(t, half.Answer(halves, x))
		for i := range answers {
			exact := want[i/3].Outputs[i%3]
			assert.InDelta(t, exact, answers[i], 1e-5, "%s: a batch normalisation is folded into weights, which rounds", name)
			assert.InDelta(t, exact, halves[i], 0.01, "%s, in 11 bits", name)
		}
		p.Free()
		half.Free()
	}
}

// TestPlateauOverAStream: an epoch's cost is the same whether its samples are streamed.
func TestPlateauOverAStream(t *testing.T) {
	b := openBackend(t)
	s, err := nn.ParseSchedule("plateau:patience=0,threshold=0.5")
	require.NoError(t, err)
	train := func(data nn.Samples) ([]float32, []float64) {
		m := newModel(t, b, formSpec(t, "relu", normAll("layer")))
		h, err := m.Fit(t.Context(), newDataset(t, b, data), nn.Options{Optimizer: optimizer(t, "adam"), Rate: 0.01, Epochs: 6, Batch: 7, Accumulate: 2, Schedule: s})
		require.NoError(t, err)
		var rates []float64
		for _, e := range h.Epochs {
			rates = append(rates, e.LearningRate)
		}
		return allWeights(t, m), rates
	}
	data := blobs(50, 6, 3, 6)
	w, rates := train(data)
	streamed, again := train(data.Stream())
	assert.Equal(t, w, streamed)
	assert.Equal(t, rates, again)
	assert.Less(t, rates[5], rates[0])
}

// TestTrainerBeyondItsSchedule: a Trainer asks for the epochs that its schedule spans, and
// may be stepped on beyond them, where no rate is below 0 or no number.
func TestTrainerBeyondItsSchedule(t *testing.T) {
	b := openBackend(t)
	m, d := newModel(t, b, formSpec(t, "relu", normAll("none"))), newDataset(t, b, blobs(50, 6, 3, 6))
	for kind := nn.StepRate; kind <= nn.PlateauRate; kind++ {
		s, err := nn.ParseSchedule(kind.String())
		require.NoError(t, err)
		o := nn.Options{Optimizer: optimizer(t, "sgd"), Rate: 0.1, Batch: 10, Schedule: s}
		_, err = nn.NewTrainer(m, d, o)
		assert.ErrorContains(t, err, "over 0 epochs: it needs 1 or more")
		o.Epochs = 1
		tr, err := nn.NewTrainer(m, d, o)
		require.NoError(t, err)
		for epoch := 1; epoch <= 3; epoch++ {
			require.NoError(t, tr.StartEpoch(epoch))
			for range tr.StepsPerEpoch() {
				require.NoError(t, tr.Step())
			}
			state, err := tr.State()
			require.NoError(t, err)
			assert.GreaterOrEqual(t, state.Rate, float32(0), "%v, epoch %d", kind, epoch)
			assert.LessOrEqual(t, state.Rate, float32(0.1), "%v, epoch %d", kind, epoch)
		}
		tr.Free()
	}
}
