package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestTrainShowsNormsAndRates clips and changes the rate, and then neither.
func TestTrainShowsNormsAndRates(t *testing.T) {
	curves := filepath.Join(t.TempDir(), "curves.csv")
	status, stdout, stderr := cli("train", "--backend=cpu", "--epochs=2", "--clip-norm=1", "--schedule=step:gamma=0.5,every=1", "--out="+curves)
	require.Equal(t, statusDone, status, stderr)
	assert.Regexp(t, `(?m)^epoch 2/2 .* lr 0.0015  gradients \d`, stdout)
	file, err := os.ReadFile(curves)
	require.NoError(t, err)
	lines := strings.Split(string(file), "\n")
	assert.Contains(t, lines[0], ",learning_rate,grad_norm,seconds")
	assert.Regexp(t, `,0\.0015\d*,0?\.?\d[^,]*,[^,]+$`, lines[2])

	_, stdout, _ = cli("train", "--backend=cpu", "--epochs=2", "--clip-norm=1", "--format=json")
	train := decodeReport(t, stdout)["train"].(map[string]any)
	assert.Positive(t, train["grad_norm"])
	assert.InEpsilon(t, 0.003, train["learning_rate"], 1e-6)
	_, stdout, _ = cli("train", "--backend=cpu", "--epochs=2", "--format=json")
	train = decodeReport(t, stdout)["train"].(map[string]any)
	assert.Contains(t, train, "grad_norm")
	assert.Nil(t, train["grad_norm"], "nothing is clipped")
}
