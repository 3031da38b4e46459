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

func TestOutputNeedsAName(t *testing.T) {
	for _, flag := range []string{"--save=", "--out="} {
		status, stdout, stderr := cli("train", "--backend=cpu", flag)
		assert.Equal(t, statusUsage, status, flag)
		assert.Empty(t, stdout)
		assert.Contains(t, stderr, "names no file")
		assertOneLine(t, stderr)
	}
}

// TestSmallDataNeedsNoBatch trains on fewer samples than a batch usually has.
func TestSmallDataNeedsNoBatch(t *testing.T) {
	var rows strings.Builder
	for i := range 10 {
		fmt.Fprintf(&rows, "%d,%d,%d\n", i, 10-i, i%2)
	}
	path := filepath.Join(t.TempDir(), "small.csv")
	require.NoError(t, os.WriteFile(path, []byte(rows.String()), 0o644))
	status, stdout, stderr := cli("train", "--backend=cpu", "--data="+path, "--epochs=2", "--format=json")
	require.Equal(t, statusDone, status, stderr)
	assert.Equal(t, "small.csv", filepath.Base(decodeReport(t, stdout)["train"].(map[string]any)["dataset"].(string)))

	status, _, stderr = cli("train", "--backend=cpu", "--data="+path, "--batch=100")
	assert.Equal(t, statusUsage, status)
	assert.Contains(t, stderr, "--batch=8 or less", "what the user asks for is not changed")
}

// TestVowelsBySpeaker is what is promised of the vowels: the mean of ten seeds, on
// speakers that the networks never heard.
func TestVowelsBySpeaker(t *testing.T) {
	if testing.Short() {
		t.Skip("ten trainings")
	}
	status, stdout, stderr := cli("train", "--backend=cpu", "--data=vowel", "--seeds=10", "--format=json")
	require.Equal(t, statusDone, status, stderr)
	train := decodeReport(t, stdout)["train"].(map[string]any)
	assert.GreaterOrEqual(t, train["test_accuracy"], 0.48)
	assert.NotEmpty(t, train["seeds"])
}
