package nn_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/nn"
)

// A half predictor answers as a predictor of the model whose weights were rounded, to
// the last bit, and holds its weights in half the memory.
func TestHalfPredictorAnswersAsTheRoundedModel(t *testing.T) {
	b := openBackend(t)
	spec := nn.Dense(9, []int{33, 17, 4}, activation(t, "gelu"), backend.SoftmaxCrossEntropy)
	spec.Seed, spec.MaxBatch = 3, 8
	model := newModel(t, b, spec)
	before := b.Space().Stats().LiveBytes
	half, err := model.HalfPredictor()
	require.NoError(t, err)
	defer half.Free()
	halfBytes := b.Space().Stats().LiveBytes - before
	for l := range spec.Layers {
		w, bias, err := model.Weights(l + 1)
		require.NoError(t, err)
		require.NoError(t, model.SetWeights(l+1, rounded(t, b, w), bias))
	}
	before = b.Space().Stats().LiveBytes
	whole, err := model.Predictor()
	require.NoError(t, err)
	defer whole.Free()
	assert.Equal(t, int64(2*(9*33+33*17+17*4)), b.Space().Stats().LiveBytes-before-halfBytes)
	for _, samples := range []int{1, 8, 21} {
		x := blobs(samples, 9, 4, 5).X
		got, want := make([]float32, samples*4), make([]float32, samples*4)
		require.NoError(t, half.Answer(got, x))
		require.NoError(t, whole.Answer(want, x))
		assert.Equal(t, want, got)
	}
}

// rounded takes weights to float16 and back.
func rounded(t *testing.T, b backend.Backend, w []float32) []float32 {
	x, err := backend.FromSlice(b, w, len(w))
	require.NoError(t, err)
	defer x.Free()
	h, err := backend.New(b, backend.Float16, len(w))
	require.NoError(t, err)
	defer h.Free()
	backend.Convert(b, h, x)
	backend.Convert(b, x, h)
	r := make([]float32, len(w))
	require.NoError(t, backend.Download(b, r, x))
	return r
}

// One layer's outputs differ from the model's by no more than the documentation says,
// and the rounding of two sums; and by more than the sums alone could.
func TestHalfPredictorsErrorIsBounded(t *testing.T) {
	const in, out, samples = 200, 30, 5
	spec := nn.Dense(in, []int{out}, activation(t, "identity"), backend.SquaredError)
	spec.Seed, spec.MaxBatch = 4, samples
	model := newModel(t, openBackend(t), spec)
	half, err := model.HalfPredictor()
	require.NoError(t, err)
	defer half.Free()
	whole, err := model.Predictor()
	require.NoError(t, err)
	defer whole.Free()
	x := blobs(samples, in, 4, 5).X
	got, want := make([]float32, samples*out), make([]float32, samples*out)
	require.NoError(t, half.Answer(got, x))
	require.NoError(t, whole.Answer(want, x))
	w, _, err := model.Weights(1)
	require.NoError(t, err)
	beyond := 0
	for i := range got {
		var products, inputs float64
		for k := range in {
			a := math.Abs(float64(x[i/out*in+k]))
			inputs += a
			products += a * math.Abs(float64(w[i%out*in+k]))
		}
		const sums = 2 * (in + 2) * 0x1p-24
		e := math.Abs(float64(got[i]) - float64(want[i]))
		assert.LessOrEqual(t, e, products*(0x1p-11+1.001*sums)+inputs*0x1p-25, "output %d", i)
		if e > products*sums {
			beyond++
		}
	}
	assert.NotZero(t, beyond, "the weights are rounded at all")
}

func TestHalfPredictorRefusesWhatFloat16CannotHold(t *testing.T) {
	b := openBackend(t)
	model := newModel(t, b, nn.Dense(2, []int{3, 1}, activation(t, "relu"), backend.SquaredError))
	require.NoError(t, model.SetWeights(2, []float32{1, -65519, 2}, []float32{1e9}))
	p, err := model.HalfPredictor()
	require.NoError(t, err)
	p.Free()
	require.NoError(t, model.SetWeights(2, []float32{1, -65520, 2}, []float32{0}))
	live := b.Space().Stats().LiveTensors
	_, err = model.HalfPredictor()
	assert.ErrorContains(t, err, "layer 2: the weight of input 1 in unit 0 is -65520")
	assert.Equal(t, live, b.Space().Stats().LiveTensors)
}

func TestHalfPredictorAllocatesNothing(t *testing.T) {
	p, err := newModel(t, openNamed(t, "cpu"), nn.Dense(784, []int{256, 128, 10}, activation(t, "relu"), backend.SoftmaxCrossEntropy)).HalfPredictor()
	require.NoError(t, err)
	defer p.Free()
	x, out := make([]float32, 784), make([]float32, 10)
	require.NoError(t, p.Answer(out, x))
	assert.Zero(t, testing.AllocsPerRun(100, func() { _ = p.Answer(out, x) }))
}
