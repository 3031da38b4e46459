package nn_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/backends"
	"github.com/dnnbench/dnnbench/nn"
)

// TestReadme has the lines of Go that the README has, which package docs sees to.
func TestReadme(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("DNNBENCH_CACHE", "off")
	ctx := t.Context()
	x, labels := []float32{0, 0, 0, 1, 1, 0, 1, 1}, []int32{0, 1, 1, 0}
	mean, deviation := []float64{0, 0}, []float64{1, 1}

	b, choice, err := backend.Open("auto", backend.Config{}, backends.All()...)
	require.NoError(t, err)
	assert.NotEmpty(t, choice.Reason)
	defer b.Close()

	train, err := nn.NewDataset(b, nn.Samples{Features: 2, X: x, Labels: labels, Classes: 2})
	require.NoError(t, err)
	defer train.Free()
	spec := nn.Dense(2, []int{8, 2}, backend.Activation{Kind: backend.Tanh}, backend.SoftmaxCrossEntropy)
	model, err := nn.New(b, spec)
	require.NoError(t, err)
	defer model.Free()
	adam, err := backend.ParseOptimizer("adam")
	require.NoError(t, err)
	history, err := model.Fit(ctx, train, nn.Options{Optimizer: adam, Rate: 0.05, Epochs: 200, Batch: 4})
	require.NoError(t, err)
	assert.Len(t, history.Epochs, 200)
	answers, err := model.PredictBatch(x)
	require.NoError(t, err)
	for i, a := range answers {
		assert.EqualValues(t, labels[i], a.Class)
	}
	err = model.Save("xor.safetensors") // nn.Load reads it back
	require.NoError(t, err)
	weights, err := nn.ReadStateDict("xor.safetensors") // or PyTorch's; its Spec and Model make the network
	require.NoError(t, err)
	_, err = weights.Spec(spec.Layers[0].Activation, spec.Loss)
	require.NoError(t, err)
	err = model.Prepare(nn.Preparation{Mean: mean, Deviation: deviation}) // then it takes raw samples, and so it does after Load
	require.NoError(t, err)
}
