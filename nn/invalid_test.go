package nn_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/nn"
)

var nan = float32(math.NaN())

func TestNewRefusesBadSpecs(t *testing.T) {
	relu := backend.Activation{Kind: backend.ReLU}
	good := func() nn.Spec { return nn.Dense(4, []int{3, 2}, relu, backend.SoftmaxCrossEntropy) }
	tests := map[string]struct {
		change func(*nn.Spec)
		want   string
	}{
		"no inputs":            {func(s *nn.Spec) { s.Inputs = 0 }, "a network with 0 inputs: give it 1 to 2147483647 features"},
		"negative inputs":      {func(s *nn.Spec) { s.Inputs = -1 }, "a network with -1 inputs: give it 1 to 2147483647 features"},
		"no layers":            {func(s *nn.Spec) { s.Layers = nil }, "a network without layers: name the units of at least the output layer"},
		"no units":             {func(s *nn.Spec) { s.Layers[0].Units = 0 }, "layer 1: 0 units: give it 1 to 2147483647"},
		"negative units":       {func(s *nn.Spec) { s.Layers[1].Units = -5 }, "layer 2: -5 units: give it 1 to 2147483647"},
		"negative batch":       {func(s *nn.Spec) { s.MaxBatch = -1 }, "passes of -1 samples: the largest batch must be 1 or more"},
		"unknown activation":   {func(s *nn.Spec) { s.Layers[0].Activation.Kind = 99 }, "layer 1: unknown activation 99: choose one that the backend has"},
		"negative alpha":       {func(s *nn.Spec) { s.Layers[0].Activation.Alpha = -1 }, "layer 1: relu with alpha -1: it must be finite and 0 or more"},
		"an output activation": {func(s *nn.Spec) { s.Layers[1].Activation = relu }, "output layer with the activation relu: leave it identity; the loss brings its own"},
		"unknown loss":         {func(s *nn.Spec) { s.Loss = 99 }, "unknown loss 99: choose a loss that the backend has"},
		"softmax of one":       {func(s *nn.Spec) { s.Layers[1].Units = 1 }, "softmax-cross-entropy with one output is always certain: use 2 outputs, or sigmoid-cross-entropy with one"},
		"negative deviation":   {func(s *nn.Spec) { s.Init = nn.Init{Kind: nn.InitNormal, Deviation: -1} }, "initial weights with deviation -1: it must be finite and 0 or more"},
		"unknown initialiser":  {func(s *nn.Spec) { s.Init.Kind = 99 }, "unknown initialiser 99: choose one of [auto zeros normal xavier xavier-uniform he]"},
		"too many parameters": {func(s *nn.Spec) { s.Inputs, s.Layers[0].Units = math.MaxInt32, math.MaxInt32 },
			"layers 1 to 1 have more than 2147483647 parameters: use fewer units: larger than this device can address"},
	}
	b := openBackend(t)
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := good()
			tt.change(&s)
			_, err := nn.New(b, s)
			assert.EqualError(t, err, tt.want)
		})
	}
}

func TestNewDatasetRefusesBadSamples(t *testing.T) {
	tests := map[string]struct {
		samples nn.Samples
		want    string
	}{
		"no features":      {nn.Samples{X: []float32{1}}, "samples with 0 features: they need 1 or more"},
		"nothing":          {nn.Samples{Features: 2}, "samples need an input, as numbers or as bytes and not both"},
		"both":             {nn.Samples{Features: 1, X: []float32{1}, Bytes: []uint8{1}}, "samples need an input, as numbers or as bytes and not both"},
		"numbers twice":    {nn.Samples{Features: 1, X: []float32{1}, XFrom: nn.Samples{Features: 1, X: []float32{1}}.Stream().XFrom}, "samples need an input, as numbers or as bytes and not both"},
		"no rows":          {nn.Samples{Features: 2, X: []float32{}}.Stream(), "no samples: give 1 or more"},
		"rows of no scale": {nn.Samples{Features: 1, Bytes: []uint8{1}}.Stream(), "bytes scaled by 0 and shifted by 0: both must be finite, and the scale not 0"},
		"labels for rows":  {nn.Samples{Features: 1, X: []float32{1, 2}, Labels: []int32{0}, Classes: 2}.Stream(), "1 labels for 2 samples: give one for each"},
		"empty":            {nn.Samples{Features: 2, X: []float32{}}, "no samples: give 1 or more"},
		"ragged":           {nn.Samples{Features: 2, X: []float32{1, 2, 3}}, "3 numbers are not a whole number of samples with 2 features: check the features"},
		"NaN":              {nn.Samples{Features: 2, X: []float32{1, 2, 3, nan}}, "sample 1, feature 1 is NaN: remove or replace it"},
		"infinity":         {nn.Samples{Features: 1, X: []float32{float32(math.Inf(-1))}}, "sample 0, feature 0 is -Inf: remove or replace it"},
		"no scale":         {nn.Samples{Features: 1, Bytes: []uint8{1}}, "bytes scaled by 0 and shifted by 0: both must be finite, and the scale not 0"},
		"a shift of NaN":   {nn.Samples{Features: 1, Bytes: []uint8{1}, Scale: 1, Shift: nan}, "bytes scaled by 1 and shifted by NaN: both must be finite, and the scale not 0"},
		"nothing to learn": {nn.Samples{Features: 1, X: []float32{1}}, "samples need something to predict, as labels or as targets and not both"},
		"one class":        {nn.Samples{Features: 1, X: []float32{1}, Labels: []int32{0}, Classes: 1}, "1 classes: labels need 2 or more"},
		"few labels":       {nn.Samples{Features: 1, X: []float32{1, 2}, Labels: []int32{0}, Classes: 2}, "1 labels for 2 samples: give one for each"},
		"a large label":    {nn.Samples{Features: 1, X: []float32{1, 2}, Labels: []int32{0, 2}, Classes: 2}, "label 2 of sample 1: with 2 classes it must be 0 to 1"},
		"a negative label": {nn.Samples{Features: 1, X: []float32{1, 2}, Labels: []int32{-1, 0}, Classes: 2}, "label -1 of sample 0: with 2 classes it must be 0 to 1"},
		"no outputs":       {nn.Samples{Features: 1, X: []float32{1}, Targets: []float32{1}}, "targets with 0 outputs: they need 1 or more"},
		"few targets":      {nn.Samples{Features: 1, X: []float32{1, 2}, Targets: []float32{1, 2}, Outputs: 2}, "2 targets for 2 samples with 2 outputs: give one for each output"},
		"a target of NaN":  {nn.Samples{Features: 1, X: []float32{1}, Targets: []float32{nan}, Outputs: 1}, "sample 0, target 0 is NaN: remove or replace it"},
	}
	b := openBackend(t)
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := nn.NewDataset(b, tt.samples)
			assert.EqualError(t, err, tt.want)
		})
	}
}

func TestFitRefusesBadOptions(t *testing.T) {
	tests := map[string]struct {
		change func(*nn.Options)
		want   string
	}{
		"no epochs":       {func(o *nn.Options) { o.Epochs = 0 }, "0 epochs: training needs 1 or more"},
		"negative epochs": {func(o *nn.Options) { o.Epochs = -2 }, "-2 epochs: training needs 1 or more"},
		"no batch":        {func(o *nn.Options) { o.Batch = 0 }, "batches of 0 samples: they need 1 or more"},
		"a large batch":   {func(o *nn.Options) { o.Batch = 21 }, "batches of 21 samples are larger than the 20 there are: choose 20 or less"},
		"beyond MaxBatch": {func(o *nn.Options) { o.Batch = 17 }, "batches of 17 samples: the network was made for 16 at most; raise its MaxBatch"},
		"no rate":         {func(o *nn.Options) { o.Rate = 0 }, "learning rate 0: it must be finite and above 0"},
		"a tiny rate":     {func(o *nn.Options) { o.Rate = 1e-60 }, "learning rate 1e-60: it must be finite and above 0"},
		"a NaN rate":      {func(o *nn.Options) { o.Rate = math.NaN() }, "learning rate NaN: it must be finite and above 0"},
		"a huge rate":     {func(o *nn.Options) { o.Rate = 1e39 }, "learning rate 1e+39: it must be finite and above 0"},
		"negative decay":  {func(o *nn.Options) { o.WeightDecay = -1 }, "weight decay -1: it must be finite and 0 or more"},
		"unknown rule":    {func(o *nn.Options) { o.Optimizer.Kind = 99 }, "unknown optimizer 99: choose one that the backend has"},
		"β1 of 1":         {func(o *nn.Options) { o.Optimizer.Beta1 = 1 }, "adam with β1 1: it must be 0 or more and below 1"},
		"no ε":            {func(o *nn.Options) { o.Optimizer.Epsilon = 0 }, "adam with β2 0.999 and ε 0: β2 must be 0 or more and below 1, ε finite and above 0"},
	}
	b := openBackend(t)
	s := nn.Dense(3, []int{2}, backend.Activation{}, backend.SoftmaxCrossEntropy)
	s.MaxBatch = 16
	m, d := newModel(t, b, s), newDataset(t, b, blobs(20, 3, 2, 1))
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			o := nn.Options{Optimizer: optimizer(t, "adam"), Rate: 0.1, Epochs: 1, Batch: 4}
			tt.change(&o)
			_, err := m.Fit(t.Context(), d, o)
			assert.EqualError(t, err, tt.want)
		})
	}
}

func TestFitAndEvaluateRefuseSamplesThatDoNotFit(t *testing.T) {
	numbers := nn.Samples{Features: 3, X: []float32{1, 2, 3, 4, 5, 6}, Targets: []float32{0, 2}, Outputs: 1}
	tests := map[string]struct {
		outputs int
		loss    backend.LossKind
		samples nn.Samples
		want    string
	}{
		"features": {2, backend.SoftmaxCrossEntropy, blobs(8, 4, 2, 1), "samples with 4 features for a network with 3 inputs: make them equal"},
		"classes":  {3, backend.SoftmaxCrossEntropy, blobs(8, 3, 2, 1), "2 classes for a network with 3 outputs: make the last layer 2 units"},
		"no labels": {2, backend.SoftmaxCrossEntropy, numbers,
			"softmax-cross-entropy needs labels, and the samples have targets: choose sigmoid-cross-entropy or squared-error"},
		"outputs": {2, backend.SquaredError, numbers, "targets with 1 outputs for a network with 2: make the last layer 1 units"},
		"range":   {1, backend.SigmoidCrossEntropy, numbers, "sample 1, target 2: with sigmoid-cross-entropy it must be 0 to 1"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			b := openBackend(t)
			m := newModel(t, b, nn.Dense(3, []int{tt.outputs}, backend.Activation{}, tt.loss))
			d := newDataset(t, b, tt.samples)
			_, err := m.Fit(t.Context(), d, nn.Options{Optimizer: optimizer(t, "sgd"), Rate: 0.1, Epochs: 1, Batch: 2})
			assert.EqualError(t, err, tt.want)
			_, err = m.Evaluate(t.Context(), d)
			assert.EqualError(t, err, tt.want)
			_, err = nn.GradCheck(m, d, 1)
			assert.EqualError(t, err, tt.want)
		})
	}
}

func TestSamplesOfAnotherDeviceAreRefused(t *testing.T) {
	m := newModel(t, openBackend(t), nn.Dense(3, []int{2}, backend.Activation{}, backend.SoftmaxCrossEntropy))
	d := newDataset(t, openBackend(t), blobs(8, 3, 2, 1))
	_, err := m.Evaluate(t.Context(), d)
	assert.EqualError(t, err, "the samples are on another device than the network: make both on one backend")
}

func TestPredictAndSetWeightsRefuseOtherSizes(t *testing.T) {
	b := openBackend(t)
	m := newModel(t, b, nn.Dense(3, []int{2}, backend.Activation{}, backend.SoftmaxCrossEntropy))
	_, err := m.Predict([]float32{1, 2})
	assert.EqualError(t, err, "a sample of 2 features for a network with 3 inputs: make them equal")
	_, err = m.Predict([]float32{1, 2, nan})
	assert.EqualError(t, err, "sample 0, feature 2 is NaN: remove or replace it")
	_, err = m.PredictBatch(nil)
	assert.EqualError(t, err, "0 numbers are not one or more samples of 3 features")
	_, err = m.PredictBatch(make([]float32, 7))
	assert.EqualError(t, err, "7 numbers are not one or more samples of 3 features")
	_, err = m.Forward(nn.DefaultBatch + 1)
	assert.EqualError(t, err, "a pass of 257 samples: this model takes 1 to 256")
	assert.EqualError(t, m.SetWeights(2, nil, nil), "no layer 2: this network has layers 1 to 1")
	assert.EqualError(t, m.SetWeights(1, make([]float32, 6), nil), "layer 1: 6 weights and 0 biases; it has 6 and 2")
	assert.EqualError(t, m.SetWeights(1, make([]float32, 6), []float32{0, nan}), "layer 1: bias 1 is NaN: it must be finite")
	_, _, err = m.Weights(0)
	require.EqualError(t, err, "no layer 0: this network has layers 1 to 1")
}
