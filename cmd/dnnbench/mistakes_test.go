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

// writeSamples writes a CSV file of 40 samples: features a and b, the target t, and a
// class.
func writeSamples(t *testing.T, path string, modulus int) {
	var text strings.Builder
	text.WriteString("a,b,t,class\n")
	for i := range 40 {
		fmt.Fprintf(&text, "%d,%d,%d,%d\n", i%7, i%5, i%modulus, i%2)
	}
	require.NoError(t, os.WriteFile(path, []byte(text.String()), 0o600))
}

// TestDataAreNotOverwritten: curves take the place of no samples, whatever the name.
func TestDataAreNotOverwritten(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "samples.csv")
	writeSamples(t, path, 3)
	before, err := os.ReadFile(path)
	require.NoError(t, err)
	link := filepath.Join(folder, "link.csv")
	names := []string{path, filepath.Join(folder, ".", "..", filepath.Base(folder), "samples.csv")}
	if os.Symlink(path, link) == nil {
		names = append(names, link)
	}
	for _, out := range names {
		status, _, stderr := cli("train", "--backend=cpu", "--epochs=1", "--data="+path, "--out="+out)
		assert.Equal(t, statusUsage, status)
		assert.Contains(t, stderr, "choose another name")
	}
	after, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, string(before), string(after))
}

// TestSweepKnowsItsData: trials on other samples in a file of the same name and size are
// those of another sweep.
func TestSweepKnowsItsData(t *testing.T) {
	folder := t.TempDir()
	path, record := filepath.Join(folder, "samples.csv"), filepath.Join(folder, "r.jsonl")
	writeSamples(t, path, 3)
	args := []string{"sweep", "--backend=cpu", "--epochs=1", "--folds=2", "--method=grid", "--data=" + path, "--record=" + record, "--vary", "lr=0.01,0.1", "--resume"}
	for range 2 {
		status, _, stderr := cli(args...)
		require.Equal(t, statusDone, status, stderr)
	}
	writeSamples(t, path, 4)
	status, _, stderr := cli(args...)
	assert.Equal(t, statusUsage, status)
	assert.Contains(t, stderr, "contents")
}

// TestSweepWithoutCosts is not done: there is no best setting.
func TestSweepWithoutCosts(t *testing.T) {
	record := filepath.Join(t.TempDir(), "r.jsonl")
	status, stdout, stderr := cli("sweep", "--backend=cpu", "--epochs=3", "--folds=2", "--opt=sgd", "--method=grid", "--record="+record, "--vary", "lr=1e30,1e31")
	assert.Equal(t, statusFailed, status)
	assert.Contains(t, stdout, "diverged")
	assert.Contains(t, stderr, "no trial came to its end")
}

// TestNumbersHaveNoClassWeights: they are refused as bad usage, before any device is opened.
func TestNumbersHaveNoClassWeights(t *testing.T) {
	path := filepath.Join(t.TempDir(), "samples.csv")
	writeSamples(t, path, 3)
	for _, weights := range []string{"balanced", "1,2"} {
		status, _, stderr := cli("train", "--backend=cpu", "--data="+path, "--target=t", "--class-weights="+weights)
		assert.Equal(t, statusUsage, status)
		assertOneLine(t, stderr)
		assert.Contains(t, stderr, "leave it out")
	}
}

// TestNumbersForClasses leads from numbers in the last column to the flag that predicts
// them.
func TestNumbersForClasses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "prices.csv")
	require.NoError(t, os.WriteFile(path, []byte("size,price\n1,2.5\n2,4.5\n3,2.5\n"), 0o600))
	status, _, stderr := cli("train", "--backend=cpu", "--data="+path)
	assert.Equal(t, statusUsage, status)
	assertOneLine(t, stderr)
	assert.Contains(t, stderr, "target")
}

// TestNoScore: where there is nothing to be right about, no score is shown, and seeds differ
// by their cost.
func TestNoScore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "shares.csv")
	var text strings.Builder
	text.WriteString("a,one,two\n")
	for i := range 20 {
		fmt.Fprintf(&text, "%d,%g,%g\n", i, float64(i)/20, 1-float64(i)/20)
	}
	require.NoError(t, os.WriteFile(path, []byte(text.String()), 0o600))
	status, stdout, stderr := cli("train", "--backend=cpu", "--epochs=2", "--seeds=2", "--data="+path, "--target=one,two", "--loss=kl-divergence")
	require.Equal(t, statusDone, status, stderr)
	assert.NotContains(t, stdout, "NaN")
	assert.Contains(t, stdout, "test cost over 2 seeds")
}
