package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/backends"
	"github.com/dnnbench/dnnbench/nn"
)

// houses writes features a and b, and two columns that depend on them, far from 0.
func houses(t *testing.T) string {
	r := rand.New(rand.NewPCG(1, 2))
	var text strings.Builder
	text.WriteString("a,price,b,size\n")
	for range 400 {
		a, b := 2*r.Float64()-1, 2*r.Float64()-1
		fmt.Fprintf(&text, "%g,%g,%g,%g\n", a, 100000+30000*(a-b*b), b, 50+a+b)
	}
	path := filepath.Join(t.TempDir(), "houses.csv")
	require.NoError(t, os.WriteFile(path, []byte(text.String()), 0o600))
	return path
}

func TestTrainRegression(t *testing.T) {
	path, save := houses(t), filepath.Join(t.TempDir(), "m.safetensors")
	args := []string{"train", "--data=" + path, "--target=price,size", "--arch=2-32-2", "--act=tanh", "--epochs=60", "--lr=0.01", "--backend=cpu"}
	status, stdout, stderr := cli(append(args, "--save="+save)...)
	require.Equal(t, statusDone, status, stderr)
	assert.Contains(t, stdout, "2 targets")
	assert.Contains(t, stdout, "test R² 0.9")
	assert.Contains(t, stdout, "Regression of price, size")

	status, stdout, _ = cli(append(args, "--format=json")...)
	require.Equal(t, statusDone, status)
	train := decodeReport(t, stdout)["train"].(map[string]any)
	fits := train["fits"].([]any)
	require.Len(t, fits, 2)
	price := fits[0].(map[string]any)
	assert.Equal(t, "price", price["target"])
	assert.Greater(t, price["r2"], 0.97)
	assert.Greater(t, price["mae"], 10., "in its own unit")
	assert.Less(t, price["mae"], 3000.)
	assert.Nil(t, train["test_accuracy"])
	assert.NotContains(t, train, "metrics")

	// What was saved predicts prices, of rows as they are in the file.
	b, _, err := backend.Open("cpu", backend.Config{}, backends.All()...)
	require.NoError(t, err)
	defer b.Close()
	m, err := nn.Load(b, save, 0)
	require.NoError(t, err)
	defer m.Free()
	p, err := m.Predict([]float32{0, 0})
	require.NoError(t, err)
	assert.Less(t, math.Abs(float64(p.Outputs[0])-100000), 5000.)
	assert.Less(t, math.Abs(float64(p.Outputs[1])-50), 1.)
}

// TestTrainLabels predicts several answers of yes or no.
func TestTrainLabels(t *testing.T) {
	var text strings.Builder
	text.WriteString("a,b,warm,wet\n")
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		a, b := 2*r.Float64()-1, 2*r.Float64()-1
		yes := map[bool]int{true: 1}
		fmt.Fprintf(&text, "%g,%g,%d,%d\n", a, b, yes[a > 0], yes[b > 0])
	}
	path := filepath.Join(t.TempDir(), "weather.csv")
	require.NoError(t, os.WriteFile(path, []byte(text.String()), 0o600))
	for _, loss := range []string{"sigmoid-cross-entropy", "hinge"} {
		status, stdout, stderr := cli("train", "--data="+path, "--target=warm,wet", "--loss="+loss, "--arch=2-16-2", "--epochs=60", "--lr=0.01", "--metrics", "--backend=cpu")
		require.Equal(t, statusDone, status, stderr)
		assert.Contains(t, stdout, "test accuracy")
		assert.NotContains(t, stdout, "R²")
		assert.Regexp(t, `(?m)^wet +(0\.9|1\.)\d+ +(0\.9|1\.)\d+ `, stdout)
		assert.Contains(t, stdout, "all outputs right")
	}
}

func TestTrainRegressionRefuses(t *testing.T) {
	path := houses(t)
	for args, want := range map[string]string{
		"--target=rooms":          "neither a name",
		"--target=price --stream": "leave --stream out",
		"--target=price,size --loss=softmax-cross-entropy": "needs labels",
		"--target=price --loss=sigmoid-cross-entropy":      "it must be 0 to 1",
		"--target=price --arch=3-8-2":                      "say --arch=3-8-1",
		"--target=price --class-weights=balanced":          "leave it out",
	} {
		status, _, stderr := cli(append([]string{"train", "--data=" + path}, strings.Fields(args)...)...)
		assert.NotEqual(t, statusDone, status, args)
		assertOneLine(t, stderr)
		assert.Contains(t, stderr, want)
	}
	status, _, stderr := cli("train", "--data=digits", "--target=1")
	assert.Equal(t, statusUsage, status)
	assert.Contains(t, stderr, ".csv")
}
