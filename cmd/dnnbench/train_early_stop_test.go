package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTrainStopsEarly(t *testing.T) {
	checkpoint := filepath.Join(t.TempDir(), "c")
	for range 2 { // the second time from the checkpoint of the end
		status, stdout, stderr := cli("train", "--backend=cpu", "--arch=64-32-10", "--lr=0.02", "--epochs=500", "--early-stop=4,0.001",
			"--schedule=plateau:patience=1", "--checkpoint="+checkpoint, "--resume", "--format=json")
		require.Equal(t, statusDone, status, stderr)
		train := decodeReport(t, stdout)["train"].(map[string]any)
		assert.Less(t, train["epochs"], 500.0)
		assert.Equal(t, train["epochs"], train["best_epoch"].(float64)+4)
		assert.GreaterOrEqual(t, train["test_accuracy"], 0.95)
	}
	status, stdout, stderr := cli("train", "--backend=cpu", "--epochs=300", "--early-stop=2")
	require.Equal(t, statusDone, status, stderr)
	assert.Contains(t, stdout, "1289 samples train, 359 test", "of 1438, a tenth of each class is held back, rounded up: 14 of the 139 eights, 15 of the others")
	assert.Contains(t, stdout, "149 held back to watch")
	assert.Contains(t, stdout, "or till 2 of them bring no gain")
	assert.Regexp(t, `the weights are those of epoch \d+, whose held-back cost was the least`, stdout)

	status, stdout, stderr = cli("train", "--backend=cpu", "--data=vowel", "--epochs=30", "--early-stop=3", "--seeds=2", "--format=json")
	require.Equal(t, statusDone, status, stderr)
	assert.NotEmpty(t, decodeReport(t, stdout)["train"].(map[string]any)["seeds"])
}

// TestHeldBackSpeakersAreNotTrainedOn is for groups, and for a second seed, which starts
// from all samples again.
func TestHeldBackSpeakersAreNotTrainedOn(t *testing.T) {
	d, err := loadDataset("vowel", false)
	require.NoError(t, err)
	whole := len(d.train.Labels)
	for _, stream := range []bool{false, true} {
		d, err := loadDataset("vowel", stream)
		require.NoError(t, err)
		for seed := range uint64(3) {
			d, err = d.holdBack(0.2, seed)
			require.NoError(t, err)
			assert.Len(t, d.heldBack.Labels, whole/4, "two of eight speakers")
			assert.Len(t, d.train.Labels, whole*3/4)
			assert.NoError(t, d.train.Validate())
			assert.NoError(t, d.heldBack.Validate())
		}
	}
}

// TestARegressionStopsEarly is for targets, which have no classes to share out.
func TestARegressionStopsEarly(t *testing.T) {
	var rows strings.Builder
	rows.WriteString("x,y\n")
	for i := range 60 {
		fmt.Fprintf(&rows, "%d,%d\n", i, i*i)
	}
	path := filepath.Join(t.TempDir(), "squares.csv")
	require.NoError(t, os.WriteFile(path, []byte(rows.String()), 0o644))
	status, stdout, stderr := cli("train", "--backend=cpu", "--data="+path, "--target=y", "--arch=1-8-1", "--lr=0.05", "--epochs=2000", "--early-stop=3,0.001")
	require.Equal(t, statusDone, status, stderr)
	assert.Contains(t, stdout, "43 samples train, 12 test: 20 % held back by the seed; 5 held back to watch")
	assert.NotContains(t, stdout, "epoch 2000/2000")
}
