package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/backends"
	"github.com/dnnbench/dnnbench/nn"
)

// TestTrainDefault is the newcomer's training, held to what is promised of it.
func TestTrainDefault(t *testing.T) {
	status, stdout, stderr := cli("train", "--backend=cpu", "--format=json")
	require.Equal(t, statusDone, status, stderr)
	got := decodeReport(t, stdout)
	train := got["train"].(map[string]any)
	assert.Equal(t, "digits", train["dataset"])
	assert.Equal(t, "64-32-10", train["arch"])
	assert.GreaterOrEqual(t, train["test_accuracy"], 0.96)
	assert.Greater(t, train["steps_per_s"], 0.0)
	assert.Len(t, train["confusion"], 10)
	assertKeys(t, train["metrics"], "macro_f1", "top3_accuracy", "top5_accuracy", "calibration_error", "calibration_slack", "classes")
	assert.Contains(t, stderr, "asked for", "the reason for the backend is told")
}

func TestTrainTable(t *testing.T) {
	out := filepath.Join(t.TempDir(), "curves.csv")
	save := filepath.Join(t.TempDir(), "w.safetensors")
	status, stdout, stderr := cli("train", "--backend=cpu", "--epochs=3", "--summary", "--out="+out, "--save="+save)
	require.Equal(t, statusDone, status, stderr)
	assert.Empty(t, stderr)
	assert.NotContains(t, stdout, "\x1b", "no colour where there is no terminal")
	for _, want := range []string{"64-32-10", "epoch 1/3", "epoch 3/3", "Confusion", "test accuracy", "reason", "dW"} {
		assert.Contains(t, stdout, want)
	}

	f, err := os.Open(out)
	require.NoError(t, err)
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 4)
	assert.Equal(t, []string{"seed", "epoch", "cost", "train_accuracy", "test_accuracy", "test_cost", "test_r2", "learning_rate", "grad_norm", "seconds"}, rows[0])
	for _, row := range rows[1:] {
		assert.Equal(t, "", row[6], "classes have no R²")
		assert.Equal(t, "", row[8], "nothing is clipped")
		assert.NotContains(t, slices.Concat(row[:6], row[7:8], row[9:]), "", "every other column is known")
	}

	b, _, err := backend.Open("cpu", backend.Config{}, backends.All()...)
	require.NoError(t, err)
	defer b.Close()
	model, err := nn.Load(b, save, 8)
	require.NoError(t, err)
	defer model.Free()
	assert.Equal(t, 64, model.Spec().Inputs)
	assert.Equal(t, 10, model.Spec().Outputs())
}

func TestTrainIsRepeatable(t *testing.T) {
	weights := func(seed string) string {
		path := filepath.Join(t.TempDir(), "w.safetensors")
		status, _, stderr := cli("train", "--backend=cpu", "--epochs=2", "--seed="+seed, "--save="+path)
		require.Equal(t, statusDone, status, stderr)
		bytes, err := os.ReadFile(path)
		require.NoError(t, err)
		return string(bytes)
	}
	first := weights("3")
	assert.True(t, first == weights("3"), "the same seed gives the same bits")
	assert.False(t, first == weights("4"), "another seed gives others")
}

func TestTrainSeeds(t *testing.T) {
	status, stdout, stderr := cli("train", "--backend=cpu", "--data=vowel", "--arch=9-8-11", "--epochs=2", "--seeds=3", "--seed=5", "--format=json")
	require.Equal(t, statusDone, status, stderr)
	train := decodeReport(t, stdout)["train"].(map[string]any)
	seeds := train["seeds"].(map[string]any)
	values := seeds["values"].([]any)
	require.Len(t, values, 3)
	mean := (values[0].(float64) + values[1].(float64) + values[2].(float64)) / 3
	assert.InDelta(t, mean, seeds["mean"], 1e-12)
	assert.InDelta(t, mean, train["test_accuracy"], 1e-12)
	assert.Equal(t, 5.0, train["seed"])

	status, stdout, stderr = cli("train", "--backend=cpu", "--data=vowel", "--arch=9-8-11", "--epochs=2", "--seeds=3")
	require.Equal(t, statusDone, status, stderr)
	assert.Contains(t, stdout, "test accuracy over 3 seeds: mean ")
	assert.NotContains(t, stdout, "epoch 1/2", "several trainings do not list their epochs")
}

// TestTrainChoices runs every word that the flags know.
func TestTrainChoices(t *testing.T) {
	try := func(args ...string) {
		args = append([]string{"train", "--backend=cpu", "--data=vowel", "--arch=9-4-11", "--epochs=1", "--lr=0.01"}, args...)
		status, _, stderr := cli(args...)
		assert.Equal(t, statusDone, status, "%v: %s", args, stderr)
	}
	for _, act := range names(backend.Identity, backend.Softplus) {
		try("--act=" + act)
	}
	for _, loss := range names(backend.SoftmaxCrossEntropy, backend.KLDivergence) {
		try("--loss=" + loss)
	}
	for _, opt := range names(backend.SGD, backend.NAdam) {
		try("--opt="+opt, "--decoupled", "--decay=0.01")
	}
	for _, norm := range names(nn.NoNorm, nn.LayerNorm) {
		try("--norm=" + norm)
	}
	try("--arch=9-4-4-11", "--residual", "--dropout=0.1", "--input-dropout=0.1", "--norm=layer")
	for k := nn.ConstantRate; k <= nn.PlateauRate; k++ {
		try("--schedule=" + k.String())
	}
	try("--clip-norm=1", "--clip-value=0.1")
	try("--l1=0.001", "--max-norm=3")
	try("--loss=huber", "--delta=0.5", "--class-weights=balanced")
	try("--smoothing=0.1", "--class-weights=1,1,1,1,1,1,1,1,1,1,2")
	try("--arch=9-11")
	try("--arch=9-5-4-11", "--batch=528", "--decay=0.1")
}

func TestTrainDiverges(t *testing.T) {
	save := filepath.Join(t.TempDir(), "w.safetensors")
	status, stdout, stderr := cli("train", "--backend=cpu", "--opt=sgd", "--lr=1e30", "--save="+save, "--format=json")
	assert.Equal(t, statusFailed, status)
	lines := strings.Split(strings.TrimSpace(stderr), "\n")
	last := lines[len(lines)-1] + "\n"
	assertOneLine(t, last)
	assert.Regexp(t, `step \d+ .*not finite.*weights kept`, last)
	assert.Contains(t, last, save)
	assert.FileExists(t, save)
	train := decodeReport(t, stdout)["train"].(map[string]any)
	assert.Positive(t, train["diverged_at"])
	assert.Nil(t, train["steps_per_s"], "no number is null, not NaN")
	assert.NotNil(t, train["train_cost"], "the weights kept can be evaluated")
}

func TestTrainStopsWhenInterrupted(t *testing.T) {
	ctx, interrupt := context.WithCancel(context.Background())
	time.AfterFunc(300*time.Millisecond, interrupt)
	save := filepath.Join(t.TempDir(), "w.safetensors")
	status, stdout, stderr := cliContext(ctx, "train", "--backend=cpu", "--epochs=1000000", "--save="+save)
	assert.Equal(t, statusInterrupted, status)
	assertOneLine(t, stderr)
	assert.Contains(t, stderr, "stopped after step")
	assert.Contains(t, stdout, "Confusion", "what was reached is shown")
	assert.FileExists(t, save)
}

func decodeReport(t *testing.T, stdout string) map[string]any {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(stdout))
	var got map[string]any
	require.NoError(t, d.Decode(&got), stdout)
	assert.False(t, d.More(), "one object and nothing else")
	assert.Contains(t, got, "system")
	return got
}
