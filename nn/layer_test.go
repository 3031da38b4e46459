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

// formBound is what is promised of every gradient. There are more roundings here than
// gradBound counts: five layers, and normalisations that subtract means from gradients and
// divide by deviations.
const formBound = 1e-5

// forms are what layers can do besides multiplying, put into a network of hidden layers of
// 9, 9, 9 and 6 units.
var forms = map[string]func(s *nn.Spec){
	"dropout": func(s *nn.Spec) {
		for i := range s.Layers[:4] {
			s.Layers[i].Dropout = 0.25
		}
	},
	"input dropout":         func(s *nn.Spec) { s.InputDropout = 0.25 },
	"residual":              func(s *nn.Spec) { s.Layers[1].Residual, s.Layers[2].Residual = 1, 1 },
	"residual of two":       func(s *nn.Spec) { s.Layers[2].Residual = 2; s.Layers[2].Activation = backend.Activation{} },
	"residual of the input": func(s *nn.Spec) { s.Layers[3].Residual = 4 },
	"residuals across":      func(s *nn.Spec) { s.Layers[1].Residual, s.Layers[2].Residual, s.Layers[3].Residual = 1, 1, 4 },
	"batch norm":            normAll("batch"),
	"layer norm":            normAll("layer"),
	"all together": func(s *nn.Spec) {
		normAll("batch")(s)
		s.Layers[2].Norm = norm("layer")
		dropAll(s)
		s.Layers[1].Residual, s.Layers[2].Residual, s.Layers[3].Residual = 1, 1, 4
	},
	"residual and all dropout": func(s *nn.Spec) { dropAll(s); s.Layers[1].Residual, s.Layers[2].Residual = 1, 1 },
}

func norm(name string) nn.Norm {
	n, err := nn.ParseNorm(name)
	if err != nil {
		panic(err)
	}
	return n
}

func normAll(name string) func(s *nn.Spec) {
	return func(s *nn.Spec) {
		for i := range s.Layers[:len(s.Layers)-1] {
			s.Layers[i].Norm = norm(name)
		}
	}
}

func dropAll(s *nn.Spec) {
	s.InputDropout = 0.125
	for i := range s.Layers[:len(s.Layers)-1] {
		s.Layers[i].Dropout = 0.25
	}
}

func formSpec(t testing.TB, act string, form func(s *nn.Spec)) nn.Spec {
	s := nn.Dense(6, []int{9, 9, 9, 6, 3}, activation(t, act), backend.SoftmaxCrossEntropy)
	s.Seed = 5
	form(&s)
	return s
}

func TestGradientsOfEveryForm(t *testing.T) {
	b := openBackend(t)
	for name, form := range forms {
		for _, act := range []string{"identity", "tanh", "relu", "leaky-relu", "gelu"} {
			if name == "batch norm" && act == "identity" {
				continue // the next layer takes β out again: its gradient is 0, relative to which there is no error
			}
			t.Run(name+" "+act, func(t *testing.T) {
				m := newModel(t, b, formSpec(t, act, form))
				before := allWeights(t, m)
				r, err := nn.GradCheck(m, newDataset(t, b, blobs(37, 6, 3, 6)), 37)
				require.NoError(t, err)
				t.Logf("device %.2g, reference %.2g", r.Worst(), r.WorstDifference())
				assert.Less(t, r.Worst(), formBound)
				assert.Less(t, r.WorstDifference(), differenceBound)
				for _, l := range r.Layers {
					assert.Positive(t, l.Checked)
				}
				assert.Equal(t, before, allWeights(t, m))
			})
		}
	}
}

// undropped is a backend whose dropout does nothing, or something else.
type undropped struct {
	backend.Backend
	change func(o *backend.Drop) bool
}

func (u undropped) Dropout(dst, x *backend.Tensor, o backend.Drop) {
	if u.change(&o) {
		u.Backend.Dropout(dst, x, o)
	} else if dst != x {
		u.Copy(dst, x)
	}
}

func TestGradCheckFindsWrongMasks(t *testing.T) {
	calls := 0
	for name, change := range map[string]func(o *backend.Drop) bool{
		"none":                func(*backend.Drop) bool { return false },
		"one for all layers":  func(o *backend.Drop) bool { o.Stream.Layer = 1; return true },
		"another in backward": func(o *backend.Drop) bool { calls++; o.Step = uint32(calls / 5); return true },
	} {
		b := openBackend(t)
		m := newModel(t, undropped{b, change}, formSpec(t, "tanh", forms["dropout"]))
		r, err := nn.GradCheck(m, newDataset(t, b, blobs(37, 6, 3, 6)), 37)
		require.NoError(t, err)
		assert.Greater(t, r.Worst(), 100*gradBound, name)
	}
}

// TestMasksOfTraining looks at what training asks to be dropped.
func TestMasksOfTraining(t *testing.T) {
	b := openBackend(t)
	layers := map[uint32]int{}
	watched := undropped{b, func(o *backend.Drop) bool {
		assert.NotNil(t, o.State, "the step and the samples' places count")
		assert.Equal(t, backend.PurposeDropout, o.Stream.Purpose)
		assert.Equal(t, uint64(77), o.Stream.Seed)
		layers[o.Stream.Layer]++
		return true
	}}
	m := newModel(t, watched, formSpec(t, "tanh", dropAll))
	d := newDataset(t, watched, blobs(24, 6, 3, 6))
	tr, err := nn.NewTrainer(m, d, nn.Options{Optimizer: optimizer(t, "sgd"), Rate: 0.1, Batch: 8, Seed: 77})
	require.NoError(t, err)
	t.Cleanup(tr.Free)
	assert.Equal(t, map[uint32]int{0: 1, 1: 2, 2: 2, 3: 2, 4: 2}, layers, "forward and backward, but for the input")
	_, err = m.Evaluate(t.Context(), d)
	require.NoError(t, err)
	_, err = m.Predict(make([]float32, 6))
	require.NoError(t, err)
	assert.Equal(t, 2, layers[1], "nothing else drops")
}

func TestReLUNeedsNoMaskBackward(t *testing.T) {
	b := openBackend(t)
	drops := 0
	m := newModel(t, undropped{b, func(*backend.Drop) bool { drops++; return true }}, formSpec(t, "relu", forms["dropout"]))
	_, err := nn.GradCheck(m, newDataset(t, b, blobs(37, 6, 3, 6)), 37)
	require.NoError(t, err)
	assert.Equal(t, 4, drops, "forward only")
}

func TestTrainingWithEveryFormRepeatsAndLearns(t *testing.T) {
	for name, form := range forms {
		t.Run(name, func(t *testing.T) {
			b := openBackend(t)
			var first []float32
			for range 2 {
				m := newModel(t, b, formSpec(t, "tanh", form))
				d := newDataset(t, b, blobs(130, 6, 3, 6)) // the last batch is short
				h, err := m.Fit(t.Context(), d, nn.Options{Optimizer: optimizer(t, "adam"), Rate: 0.01, Epochs: 6, Batch: 16, Seed: 3})
				require.NoError(t, err)
				assert.Less(t, h.Epochs[5].Cost, h.Epochs[0].Cost)
				if first == nil {
					first = allWeights(t, m)
				}
				assert.Equal(t, first, allWeights(t, m))
			}
		})
	}
}

func TestFormsAreSavedAndPredicted(t *testing.T) {
	for name, form := range forms {
		t.Run(name, func(t *testing.T) {
			b := openBackend(t)
			m := newModel(t, b, formSpec(t, "tanh", form))
			_, err := m.Fit(t.Context(), newDataset(t, b, blobs(64, 6, 3, 6)), nn.Options{Optimizer: optimizer(t, "adam"), Rate: 0.01, Epochs: 1, Batch: 16})
			require.NoError(t, err)
			path := filepath.Join(t.TempDir(), "net.safetensors")
			require.NoError(t, m.Save(path))
			loaded, err := nn.Load(b, path, 0)
			require.NoError(t, err)
			t.Cleanup(loaded.Free)
			want := m.Spec()
			want.Seed = 0
			assert.Equal(t, want, loaded.Spec())

			x := blobs(5, 6, 3, 9).X
			answers, err := m.PredictBatch(x)
			require.NoError(t, err)
			again, err := loaded.PredictBatch(x)
			require.NoError(t, err)
			assert.Equal(t, answers, again)
			p, err := m.Predictor()
			require.NoError(t, err)
			t.Cleanup(p.Free)
			out := make([]float32, 5*3)
			require.NoError(t, p.Answer(out, x))
			for i, a := range answers {
				assert.InDeltaSlice(t, a.Outputs, out[i*3:(i+1)*3], 1e-6)
			}
		})
	}
	var plain bytes.Buffer
	require.NoError(t, savedModel(t, openBackend(t)).Write(&plain))
	assert.NotContains(t, plain.String(), "forms", "files of plain networks are as they were")
}

func TestBadFormsAreRefused(t *testing.T) {
	b := openBackend(t)
	for want, change := range map[string]func(s *nn.Spec){
		"inputs: a dropout of 1: it must be 0 or more and below 1":                                             func(s *nn.Spec) { s.InputDropout = 1 },
		"layer 2: a dropout of -0.5: it must be 0 or more and below 1":                                         func(s *nn.Spec) { s.Layers[1].Dropout = -0.5 },
		"layer 3: a dropout of NaN: it must be 0 or more and below 1":                                          func(s *nn.Spec) { s.Layers[2].Dropout = nan },
		"output layer with dropout, a residual or normalisation: leave it plain; the loss takes what it gives": func(s *nn.Spec) { s.Layers[4].Dropout = 0.5 },
		"layer 2: it cannot add the output of layer -1: choose a Residual of 1 to 2, or 0 for none":            func(s *nn.Spec) { s.Layers[1].Residual = 3 },
		"layer 2: it cannot add the output of layer 3: choose a Residual of 1 to 2, or 0 for none":             func(s *nn.Spec) { s.Layers[1].Residual = -1 },
		"layer 4: it cannot add the 9 outputs of layer 3 to its own 6: make both equally wide":                 func(s *nn.Spec) { s.Layers[3].Residual = 1 },
		"layer 1: unknown normalisation 9: choose one of [none batch layer]":                                   func(s *nn.Spec) { s.Layers[0].Norm.Kind = 9 },
		"layer 1: batch normalisation with ε 0: it must be finite and above 0":                                 func(s *nn.Spec) { s.Layers[0].Norm.Kind = nn.BatchNorm },
		"layer 1: batch normalisation with momentum 2: it must be 0 to 1":                                      func(s *nn.Spec) { s.Layers[0].Norm = norm("batch"); s.Layers[0].Norm.Momentum = 2 },
		"layers 2 and 3 both add the output of layer 1: let one of them do so":                                 func(s *nn.Spec) { s.Layers[1].Residual, s.Layers[2].Residual = 1, 2 },
	} {
		_, err := nn.New(b, formSpec(t, "relu", change))
		assert.EqualError(t, err, want)
	}
}

func TestLoadRefusesBadForms(t *testing.T) {
	b := openBackend(t)
	var file bytes.Buffer
	require.NoError(t, newModel(t, b, formSpec(t, "tanh", forms["residual"])).Write(&file))
	for old, c := range map[string]struct{ new, want string }{
		`[{},{},{\"residual\":1},{\"residual\":1},{}]`: {`[{},{},{\"residual\":1},{\"residual\":1}   ]`, "4 forms for 5 layers"},
		`,{\"residual\":1},{}`:                         {`,{\"residual\":9},{}`, "layer 3: it cannot add"},
		`,{\"residual\":1},{}]`:                        {`,{\"residual\":x},{}]`, "its metadata's forms"},
	} {
		require.Contains(t, file.String(), old)
		path := filepath.Join(t.TempDir(), "net")
		require.NoError(t, os.WriteFile(path, bytes.Replace(file.Bytes(), []byte(old), []byte(c.new), 1), 0o600))
		_, err := nn.Load(b, path, 0)
		assert.ErrorContains(t, err, c.want)
	}
}

// TestBatchNormLearnsStatistics follows the running statistics of a layer whose product is
// its input, over one epoch and by hand, and sees that inference uses them.
func TestBatchNormLearnsStatistics(t *testing.T) {
	b := openBackend(t)
	s := nn.Dense(1, []int{1, 1}, backend.Activation{}, backend.SquaredError)
	s.Layers[0].Norm = norm("batch")
	m := newModel(t, b, s)
	require.NoError(t, m.SetWeights(1, []float32{1}, nil))
	require.NoError(t, m.SetWeights(2, []float32{1}, []float32{0}))
	d := newDataset(t, b, nn.Samples{Features: 1, Outputs: 1, X: []float32{1, 3, 5, 7}, Targets: []float32{0, 0, 0, 0}})
	_, err := m.Fit(t.Context(), d, nn.Options{Optimizer: optimizer(t, "sgd"), Rate: 1e-30, Epochs: 2, Batch: 4})
	require.NoError(t, err)
	// Mean 4, unbiased variance 20/3: 0 and 1 move twice by a tenth of what is left.
	mean, variance := 4*(1-0.81), 0.81+(1-0.81)*20/3
	for x, want := range map[float32]float64{0: (0 - mean) / math.Sqrt(variance+1e-5), 10: (10 - mean) / math.Sqrt(variance+1e-5)} {
		a, err := m.Predict([]float32{x})
		require.NoError(t, err)
		assert.InEpsilon(t, want, a.Outputs[0], 1e-6)
	}
	before, err := m.Predict([]float32{2})
	require.NoError(t, err)
	_, err = nn.GradCheck(m, d, 4)
	require.NoError(t, err)
	_, err = m.Evaluate(t.Context(), d)
	require.NoError(t, err)
	after, err := m.Predict([]float32{2})
	require.NoError(t, err)
	assert.Equal(t, before, after, "only training learns")
}

func TestBatchNormRefusesBatchesOfOne(t *testing.T) {
	b := openBackend(t)
	s := formSpec(t, "relu", normAll("batch"))
	m, d := newModel(t, b, s), newDataset(t, b, blobs(9, 6, 3, 6))
	o := nn.Options{Optimizer: optimizer(t, "sgd"), Rate: 0.1, Epochs: 1, Batch: 1}
	_, err := m.Fit(t.Context(), d, o)
	assert.EqualError(t, err, "batches of 1 sample: layer 1 normalises over the batch, which needs 2 or more")
	o.Batch = 4
	_, err = m.Fit(t.Context(), d, o)
	assert.EqualError(t, err, "batches of 4 samples leave 1 of 9 for the last: layer 1 normalises over the batch, which needs 2 or more; choose another size")
	_, err = nn.GradCheck(m, d, 1)
	assert.ErrorContains(t, err, "needs 2 or more")
	m = newModel(t, b, formSpec(t, "relu", normAll("layer")))
	o.Batch = 1
	_, err = m.Fit(t.Context(), d, o)
	assert.NoError(t, err, "layer normalisation needs no others")
}

func TestNormsAreSavedAsPyTorchHasThem(t *testing.T) {
	var file bytes.Buffer
	require.NoError(t, newModel(t, openBackend(t), formSpec(t, "relu", forms["all together"])).Write(&file))
	for _, part := range []string{`"1.weight":{"dtype":"F32","shape":[9,6]`, `"2.weight":{"dtype":"F32","shape":[9]`,
		`"2.bias":{"dtype":"F32","shape":[9]`, `"14.running_mean":{"dtype":"F32","shape":[6]`, `"14.running_var":{"dtype":"F32","shape":[6]`,
		`"9.bias"`, `"10.weight"`} {
		assert.Contains(t, file.String(), part)
	}
	for _, part := range []string{`"1.bias"`, `"10.running_mean"`, `"18.`, `"torch"`} {
		assert.NotContains(t, file.String(), part)
	}
}

// TestDivergingKeepsStatistics: what a bad epoch did to the running statistics goes with it.
func TestDivergingKeepsStatistics(t *testing.T) {
	b := openBackend(t)
	m := newModel(t, b, formSpec(t, "relu", normAll("batch")))
	x := blobs(5, 6, 3, 9).X
	before, err := m.PredictBatch(x)
	require.NoError(t, err)
	_, err = m.Fit(t.Context(), newDataset(t, b, blobs(64, 6, 3, 6)), nn.Options{Optimizer: optimizer(t, "sgd"), Rate: 1e38, Epochs: 3, Batch: 16})
	var diverged *nn.DivergedError
	require.ErrorAs(t, err, &diverged)
	require.Zero(t, diverged.Kept)
	after, err := m.PredictBatch(x)
	require.NoError(t, err)
	assert.Equal(t, before, after)
}

func TestSummaryShowsForms(t *testing.T) {
	m := newModel(t, openBackend(t), formSpec(t, "relu", forms["all together"]))
	table := m.Summary()
	for _, part := range []string{"batch norm", "layer norm", "relu", "dropout 0.25", "+ A[1]", "γ[1], dγ[1]", "β[3], dβ[3]", "b[3], db[3]"} {
		assert.Contains(t, table, part)
	}
	assert.NotContains(t, table, "b[1], db[1]", "batch normalisation has no bias before it")
	widths := []int{6, 9, 9, 9, 6, 3}
	parameters := 0
	for i, in := range widths[:5] {
		parameters += in*widths[i+1] + widths[i+1]
		if i < 4 {
			parameters += widths[i+1] // γ and β in place of b
		}
	}
	assert.Equal(t, parameters+9, m.Parameters(), "and b of the layer normalisation")
}
