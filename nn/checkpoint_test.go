package nn_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/nn"
)

// learnt is all that a model has learnt, bit by bit.
func learnt(t testing.TB, m *nn.Model) []byte {
	t.Helper()
	var file bytes.Buffer
	require.NoError(t, m.Write(&file))
	return file.Bytes()
}

// course is what a history says but for the time it took.
func course(h nn.History) nn.History {
	h.Elapsed = 0
	for i := range h.Epochs {
		h.Epochs[i].Elapsed, h.Epochs[i].Waited = 0, 0
	}
	return h
}

// stopAt trains until a step is done, counted over all epochs, and leaves a checkpoint.
func stopAt(t testing.TB, m *nn.Model, d *nn.Dataset, o nn.Options, step int, path string) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	o.Checkpoints, o.ProgressEvery = nn.Checkpoints{Path: path}, 1
	o.Progress = func(now nn.Progress) {
		if now.Step == step {
			stop()
		}
	}
	_, err := m.Fit(ctx, d, o)
	require.ErrorIs(t, err, context.Canceled)
}

func readCheckpoint(t testing.TB, path string) *nn.Checkpoint {
	t.Helper()
	c, err := nn.ReadCheckpoint(path)
	require.NoError(t, err)
	return c
}

// resumable are trainings of all that a checkpoint has to hold, of 50 samples.
func resumable(t testing.TB) map[string]func(*nn.Spec, *nn.Options) {
	schedule := func(text string) nn.Schedule {
		s, err := nn.ParseSchedule(text)
		require.NoError(t, err)
		return s
	}
	return map[string]func(*nn.Spec, *nn.Options){
		"adam": func(_ *nn.Spec, o *nn.Options) { o.Optimizer = optimizer(t, "adam") },
		"sgd":  func(_ *nn.Spec, o *nn.Options) { o.Optimizer = optimizer(t, "sgd") },
		"amsgrad, cosine": func(_ *nn.Spec, o *nn.Options) {
			o.Optimizer = optimizer(t, "amsgrad")
			o.Schedule = schedule("cosine:restarts=1,warmup=10%")
		},
		"nadam, clipped":        func(_ *nn.Spec, o *nn.Options) { o.Optimizer = optimizer(t, "nadam"); o.ClipNorm = 0.05 },
		"accumulated, max-norm": func(_ *nn.Spec, o *nn.Options) { o.Batch, o.Accumulate, o.MaxNorm = 4, 3, 1 },
		"dropout, batch norm": func(s *nn.Spec, o *nn.Options) {
			s.InputDropout, s.Layers[0].Dropout = 0.1, 0.3
			s.Layers[0].Norm, _ = nn.ParseNorm("batch")
			s.Layers[1].Norm, _ = nn.ParseNorm("layer")
		},
		"smoothed, class weights": func(_ *nn.Spec, o *nn.Options) {
			o.Smoothing, o.ClassWeights = 0.1, []float64{1, 2, 3}
		},
		"plateau": func(_ *nn.Spec, o *nn.Options) {
			o.Schedule = schedule("plateau:patience=0,threshold=50%,gamma=0.5")
		},
	}
}

func TestATrainingGoesOnToTheSameBits(t *testing.T) {
	for name, change := range resumable(t) {
		t.Run(name, func(t *testing.T) {
			b := openBackend(t)
			path := filepath.Join(t.TempDir(), "a.checkpoint")
			spec := nn.Dense(6, []int{7, 5, 3}, activation(t, "relu"), backend.SoftmaxCrossEntropy)
			o := nn.Options{Optimizer: optimizer(t, "momentum"), Rate: 0.02, Batch: 8, Epochs: 4, Seed: 9}
			change(&spec, &o)
			samples := blobs(50, 6, 3, 2)
			d, streamed := newDataset(t, b, samples), newDataset(t, b, samples.Stream())
			m := newModel(t, b, spec)
			h, err := m.Fit(t.Context(), d, o)
			require.NoError(t, err)
			want, steps := learnt(t, m), h.Steps/4

			for i, step := range []int{1, steps - 1, steps, 2*steps + 2, 4 * steps} {
				stopped, resumed := newModel(t, b, spec), newModel(t, b, spec)
				first, second := d, streamed
				if i%2 == 1 {
					first, second = streamed, d
				}
				stopAt(t, stopped, first, o, step, path)
				c := readCheckpoint(t, path)
				assert.Equal(t, step, (c.Epoch-1)*steps+c.Steps)
				o := o
				o.Resume = c
				got, err := resumed.Fit(t.Context(), second, o)
				require.NoError(t, err)
				assert.True(t, bytes.Equal(want, learnt(t, resumed)), "stopped at step %d", step)
				assert.Equal(t, course(h), course(got), "stopped at step %d", step)
			}
		})
	}
}

// TestCheckpointsAreMadeOnTime counts them by their notes.
func TestCheckpointsAreMadeOnTime(t *testing.T) {
	b := openBackend(t)
	d := newDataset(t, b, blobs(50, 4, 2, 1))
	spec := nn.Dense(4, []int{2}, backend.Activation{}, backend.SoftmaxCrossEntropy)
	for name, tt := range map[string]struct {
		when nn.Checkpoints
		want int // of 3 epochs of 5 steps, with one at the end
	}{
		"each step":    {nn.Checkpoints{Steps: 1}, 16},
		"each 4 steps": {nn.Checkpoints{Steps: 4}, 4},
		"rarely":       {nn.Checkpoints{Every: time.Hour}, 1},
		"always":       {nn.Checkpoints{Every: 1}, 16},
		"at the end":   {nn.Checkpoints{}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			path, made := filepath.Join(t.TempDir(), "c"), 0
			tt.when.Path, tt.when.Note = path, func() string { made++; return strings.Repeat("I", made) }
			h, err := newModel(t, b, spec).Fit(t.Context(), d,
				nn.Options{Optimizer: optimizer(t, "sgd"), Rate: 0.1, Batch: 10, Epochs: 3, Checkpoints: tt.when})
			require.NoError(t, err)
			assert.Equal(t, tt.want, made)
			c := readCheckpoint(t, path)
			assert.Equal(t, strings.Repeat("I", made), c.Note)
			assert.Equal(t, 3, c.Epoch)
			assert.Equal(t, 5, c.Steps)
			assert.Equal(t, course(h).Epochs[:2], course(c.History).Epochs)
			names, err := os.ReadDir(filepath.Dir(path))
			require.NoError(t, err)
			assert.Len(t, names, 1)
		})
	}
}

// TestALongerTrainingGoesOn is for what has come to its end.
func TestALongerTrainingGoesOn(t *testing.T) {
	b := openBackend(t)
	d := newDataset(t, b, blobs(50, 4, 2, 1))
	spec := nn.Dense(4, []int{3, 2}, activation(t, "tanh"), backend.SoftmaxCrossEntropy)
	path := filepath.Join(t.TempDir(), "c")
	o := nn.Options{Optimizer: optimizer(t, "adam"), Rate: 0.1, Batch: 9, Epochs: 2, Checkpoints: nn.Checkpoints{Path: path}}
	_, err := newModel(t, b, spec).Fit(t.Context(), d, o)
	require.NoError(t, err)
	c := readCheckpoint(t, path)

	o.Checkpoints, o.Epochs = nn.Checkpoints{}, 5
	whole, longer := newModel(t, b, spec), newModel(t, b, spec)
	_, err = whole.Fit(t.Context(), d, o)
	require.NoError(t, err)
	o.Resume = c
	_, err = longer.Fit(t.Context(), d, o)
	require.NoError(t, err)
	assert.True(t, bytes.Equal(learnt(t, whole), learnt(t, longer)))

	o.Epochs = 1
	_, err = longer.Fit(t.Context(), d, o)
	assert.ErrorContains(t, err, "the checkpoint is of epoch 2, and the training has 1")
}

// TestDivergenceAfterACheckpoint restores what the uninterrupted training does.
func TestDivergenceAfterACheckpoint(t *testing.T) {
	b := openBackend(t)
	s := nn.Samples{Features: 1, Outputs: 1}
	for range 6 {
		s.X, s.Targets = append(s.X, 1, -1), append(s.Targets, 0, 0)
	}
	d := newDataset(t, b, s)
	o := nn.Options{Optimizer: optimizer(t, "sgd"), Rate: 1025, Epochs: 50, Batch: 4} // 3 steps an epoch
	model := func() *nn.Model {
		m := newModel(t, b, nn.Dense(1, []int{1}, backend.Activation{}, backend.SquaredError))
		require.NoError(t, m.SetWeights(1, []float32{1}, []float32{0}))
		return m
	}
	whole := model()
	_, want := whole.Fit(t.Context(), d, o)
	var diverged *nn.DivergedError
	require.ErrorAs(t, want, &diverged)
	for step := 1; step < diverged.Step; step++ {
		path := filepath.Join(t.TempDir(), "c")
		stopAt(t, model(), d, o, step, path)
		m, o := model(), o
		o.Resume, o.Checkpoints.Path = readCheckpoint(t, path), path
		_, err := m.Fit(t.Context(), d, o)
		assert.Equal(t, want, err, "stopped at step %d", step)
		assert.Equal(t, learnt(t, whole), learnt(t, m), "stopped at step %d", step)
	}
}

func TestResumeRefusesAnotherTraining(t *testing.T) {
	b := openBackend(t)
	samples := blobs(40, 4, 2, 1)
	spec := nn.Dense(4, []int{3, 2}, activation(t, "relu"), backend.SoftmaxCrossEntropy)
	o := nn.Options{Optimizer: optimizer(t, "adam"), Rate: 0.1, Batch: 10, Epochs: 2, ClassWeights: []float64{1, 2}}
	path := filepath.Join(t.TempDir(), "c")
	stopAt(t, newModel(t, b, spec), newDataset(t, b, samples), o, 3, path)
	for want, change := range map[string]func(*nn.Samples, *nn.Spec, *nn.Options){
		"Rate 0.2 here, 0.1 in the checkpoint":                       func(_ *nn.Samples, _ *nn.Spec, o *nn.Options) { o.Rate = 0.2 },
		"Batch 8 here, 10 in the checkpoint":                         func(_ *nn.Samples, _ *nn.Spec, o *nn.Options) { o.Batch = 8 },
		"Optimizer.Beta1 0.8 here, 0.9 in the checkpoint":            func(_ *nn.Samples, _ *nn.Spec, o *nn.Options) { o.Optimizer.Beta1 = 0.8 },
		"Schedule.Kind step here, constant in the checkpoint":        func(_ *nn.Samples, _ *nn.Spec, o *nn.Options) { o.Schedule, _ = nn.ParseSchedule("step") },
		"network.Layers[0].Activation.Kind tanh here, relu in the c": func(_ *nn.Samples, s *nn.Spec, _ *nn.Options) { s.Layers[0].Activation = activation(t, "tanh") },
		"network.Seed 5 here, 0 in the checkpoint":                   func(_ *nn.Samples, s *nn.Spec, _ *nn.Options) { s.Seed = 5 },
		"number of network.Layers 1 here, 2 in the checkpoint":       func(_ *nn.Samples, s *nn.Spec, _ *nn.Options) { s.Layers = s.Layers[1:] },
		"ClassWeights[1] 3 here, 2 in the checkpoint":                func(_ *nn.Samples, _ *nn.Spec, o *nn.Options) { o.ClassWeights = []float64{1, 3} },
		"data 40 samples ": func(s *nn.Samples, _ *nn.Spec, _ *nn.Options) { s.Weights = make([]float32, 40); s.Weights[3] = 1 },
		"data 39 samples":  func(s *nn.Samples, _ *nn.Spec, _ *nn.Options) { s.X, s.Labels = s.X[4:], s.Labels[1:] },
		"data 40 samples":  func(s *nn.Samples, _ *nn.Spec, _ *nn.Options) { s.X = append([]float32{7}, s.X[1:]...) },
	} {
		samples, spec, o := samples, spec, o
		spec.Layers = append([]nn.Layer{}, spec.Layers...)
		change(&samples, &spec, &o)
		o.Resume = readCheckpoint(t, path)
		m := newModel(t, b, spec)
		before := learnt(t, m)
		_, err := m.Fit(t.Context(), newDataset(t, b, samples), o)
		var other *nn.OtherTrainingError
		require.ErrorAs(t, err, &other, want)
		assert.ErrorContains(t, err, want)
		assert.Equal(t, before, learnt(t, m), "the model stays as it is")
	}
}

func TestReadCheckpointRefusesBadFiles(t *testing.T) {
	b := openBackend(t)
	dir := t.TempDir()
	path := filepath.Join(dir, "c")
	m := newModel(t, b, nn.Dense(4, []int{3, 2}, activation(t, "relu"), backend.SoftmaxCrossEntropy))
	stopAt(t, m, newDataset(t, b, blobs(40, 4, 2, 1)), nn.Options{Optimizer: optimizer(t, "adam"), Rate: 0.1, Batch: 10, Epochs: 2}, 3, path)
	good, err := os.ReadFile(path)
	require.NoError(t, err)
	flipped := func(i int) []byte {
		bad := bytes.Clone(good)
		bad[i] ^= 4
		return bad
	}
	newer := bytes.Replace(good, []byte(`"checkpoint":"1"`), []byte(`"checkpoint":"2"`), 1)
	require.NotEqual(t, good, newer)
	for name, tt := range map[string]struct {
		file []byte
		want string
	}{
		"empty":          {nil, "not a whole safetensors file"},
		"truncated":      {good[:len(good)-1], "not a whole safetensors file"},
		"half":           {good[:len(good)/2], "not a whole safetensors file"},
		"longer":         {append(bytes.Clone(good), 0), "not a whole safetensors file"},
		"text":           {[]byte(strings.Repeat("epoch,cost\n", 99)), "not a whole safetensors file"},
		"a network":      {learnt(t, m), "no checkpoint of a training"},
		"newer":          {newer, `version "2"`},
		"a weight":       {flipped(len(good) - 99), "it is damaged"},
		"the checksum":   {flipped(len(good) - 1), "it is damaged"},
		"a number of it": {bytes.Replace(good, []byte(`\"steps\":3`), []byte(`\"steps\":1`), 1), "it is damaged"},
	} {
		bad := filepath.Join(dir, "bad")
		require.NoError(t, os.WriteFile(bad, tt.file, 0o600))
		_, err := nn.ReadCheckpoint(bad)
		require.Error(t, err, name)
		assert.ErrorContains(t, err, tt.want, name)
		assert.ErrorContains(t, err, bad, name)
	}
	_, err = nn.ReadCheckpoint(dir)
	assert.ErrorContains(t, err, "it is not a file")
	_, err = nn.ReadCheckpoint(filepath.Join(dir, "none"))
	assert.ErrorIs(t, err, os.ErrNotExist)
}

// TestACheckpointThatCannotBeWritten does not end the training, which tells of each and, at
// its end, of the last.
func TestACheckpointThatCannotBeWritten(t *testing.T) {
	b := openBackend(t)
	m := newModel(t, b, nn.Dense(4, []int{2}, backend.Activation{}, backend.SoftmaxCrossEntropy))
	path := filepath.Join(t.TempDir(), "missing", "c")
	told := 0
	options := nn.Options{Optimizer: optimizer(t, "sgd"), Rate: 0.1, Batch: 10, Epochs: 2,
		Checkpoints: nn.Checkpoints{Path: path, Steps: 3, Failed: func(err error) { told++ }}}
	set := newDataset(t, b, blobs(40, 4, 2, 1))
	history, err := m.Fit(t.Context(), set, options)
	var failed *nn.CheckpointError
	require.ErrorAs(t, err, &failed)
	require.ErrorIs(t, err, os.ErrNotExist)
	assert.ErrorContains(t, err, "saving a checkpoint")
	assert.Len(t, history.Epochs, 2)
	assert.Equal(t, 2, told, "behind steps 3 and 6")

	options.Epochs = 4
	options.OnEpoch = func(e nn.Epoch) error {
		if e.Epoch == 2 {
			return os.Mkdir(filepath.Dir(path), 0o755)
		}
		return nil
	}
	_, err = m.Fit(t.Context(), set, options)
	require.NoError(t, err, "the last one was written")
	_, err = nn.ReadCheckpoint(path)
	require.NoError(t, err)
}

// TestCheckpointsAreReadableElsewhere is for other programs: one header, plain names.
func TestCheckpointsAreReadableElsewhere(t *testing.T) {
	b := openBackend(t)
	path := filepath.Join(t.TempDir(), "c")
	m := newModel(t, b, nn.Dense(4, []int{3, 2}, activation(t, "relu"), backend.SoftmaxCrossEntropy))
	stopAt(t, m, newDataset(t, b, blobs(40, 4, 2, 1)), nn.Options{Optimizer: optimizer(t, "amsgrad"), Rate: 0.1, Batch: 10, Epochs: 2}, 3, path)
	file, err := os.ReadFile(path)
	require.NoError(t, err)
	var header map[string]struct{ Shape []int }
	d := json.NewDecoder(bytes.NewReader(file[8:]))
	require.NoError(t, d.Decode(&header))
	for _, name := range []string{"0.weight", "optimizer.first.0.weight", "optimizer.second.0.weight", "optimizer.top.0.weight", "kept.0.weight"} {
		assert.Equal(t, []int{3, 4}, header[name].Shape, name)
	}
}

// TestAStreamGoesOnInItsWindow stops a stream of three windows of some 500 samples
// amid the second.
func TestAStreamGoesOnInItsWindow(t *testing.T) {
	b := openBackend(t)
	samples := wide(1300, 2001).Stream()
	spec := nn.Dense(samples.Features, []int{3, 3}, activation(t, "tanh"), backend.SoftmaxCrossEntropy)
	d := newDataset(t, b, samples)
	o := nn.Options{Optimizer: optimizer(t, "adam"), Rate: 0.01, Epochs: 2, Batch: 64, Seed: 4}
	whole := newModel(t, b, spec)
	_, err := whole.Fit(t.Context(), d, o)
	require.NoError(t, err)
	for _, step := range []int{12, 21 + 12} {
		path := filepath.Join(t.TempDir(), "c")
		stopAt(t, newModel(t, b, spec), d, o, step, path)
		m, o := newModel(t, b, spec), o
		o.Resume = readCheckpoint(t, path)
		_, err := m.Fit(t.Context(), d, o)
		require.NoError(t, err)
		assert.True(t, bytes.Equal(learnt(t, whole), learnt(t, m)), "stopped at step %d", step)
	}
}
