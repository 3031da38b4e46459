package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestEarlyStop trains on speakers of whom one is held back.
func TestEarlyStop(t *testing.T) {
	args := []string{"train", "--backend=cpu", "--data=vowel", "--arch=9-40-11", "--epochs=500", "--lr=0.02", "--early-stop=8,1e-3", "--schedule=plateau"}
	status, stdout, stderr := cli(args...)
	require.Equal(t, statusDone, status, stderr)
	assert.Contains(t, stdout, "462 samples train, 462 test: its own test part; 66 of the training part held back")
	assert.Contains(t, stdout, "early stopping 8,0.001")
	assert.Regexp(t, `held-back cost \d\.\d+ was the least after epoch \d+ of \d+, whose weights these are`, stdout)
	status, stdout, stderr = cli(append(args, "--format=json")...)
	require.Equal(t, statusDone, status, stderr)
	report := decodeReport(t, stdout)["train"].(map[string]any)
	epochs, best := report["epochs"].(float64), report["best_epoch"].(float64)
	assert.Less(t, epochs, 500.0)
	assert.Equal(t, epochs, best+8)
	assert.Positive(t, report["held_cost"])
}

// TestEarlyStopOfDataInOnePart holds back a tenth of what is left beside the test part.
func TestEarlyStopOfDataInOnePart(t *testing.T) {
	status, stdout, stderr := cli("train", "--backend=cpu", "--epochs=3", "--early-stop=2", "--stream", "--seeds=2")
	require.Equal(t, statusDone, status, stderr)
	assert.Contains(t, stdout, "1293 samples train, 359 test: 20 % of each class held back by the seed; 145 of the training part held back by the seed to stop early")
}

func TestEarlyStopNeedsSamplesInMemory(t *testing.T) {
	dir := npyFolder(t)
	status, _, stderr := cli("train", "--backend=cpu", "--data="+dir, "--stream", "--early-stop=2")
	assert.Equal(t, statusUsage, status)
	assert.Contains(t, stderr, "--early-stop holds samples back in memory")
	assertOneLine(t, stderr)
}
