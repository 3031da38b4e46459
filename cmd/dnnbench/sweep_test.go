package main

import (
	"context"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func sweepArgs(record string, more ...string) []string {
	return append([]string{"sweep", "--backend=cpu", "--epochs=4", "--trials=4", "--folds=2", "--record=" + record,
		"--vary", "lr=log:1e-3:1e-1", "--vary", "hidden=8,16-8"}, more...)
}

func TestSweep(t *testing.T) {
	folder := t.TempDir()
	record, picture := filepath.Join(folder, "r.jsonl"), filepath.Join(folder, "cost.png")
	status, stdout, stderr := cli(sweepArgs(record, "--plot="+picture)...)
	require.Equal(t, statusDone, status, stderr)
	for _, part := range []string{"random, ", "4/4  trial", "parameters  cost", "best      trial "} {
		assert.Contains(t, stdout, part)
	}
	f, err := os.Open(picture)
	require.NoError(t, err)
	defer f.Close()
	image, err := png.Decode(f)
	require.NoError(t, err)
	assert.Greater(t, image.Bounds().Dx(), image.Bounds().Dy(), "two plots beside each other")

	lines, err := os.ReadFile(record)
	require.NoError(t, err)
	assert.Equal(t, 5, strings.Count(string(lines), "\n"), "a heading and a line for each trial")

	status, _, stderr = cli(sweepArgs(record)...)
	assert.Equal(t, statusUsage, status)
	assertOneLine(t, stderr)
	assert.Contains(t, stderr, "there already")

	// All is done: going on gives the same and changes nothing.
	status, again, _ := cli(sweepArgs(record, "--resume", "--format=json")...)
	require.Equal(t, statusDone, status)
	sweep := decodeReport(t, again)["sweep"].(map[string]any)
	assert.Len(t, sweep["trials"], 4)
	assertKeys(t, sweep["best"], "trial", "seed", "setting", "folds", "cost", "standard_error", "parameters")
	after, err := os.ReadFile(record)
	require.NoError(t, err)
	assert.Equal(t, string(lines), string(after))

	status, _, stderr = cli(sweepArgs(record, "--resume", "--seed=2")...)
	assert.Equal(t, statusUsage, status)
	assert.Contains(t, stderr, "differs in Seed")
}

func TestSweepDoesNotDependOnWorkers(t *testing.T) {
	costs := func(workers string) (all []any) {
		status, stdout, stderr := cli(sweepArgs(filepath.Join(t.TempDir(), "r.jsonl"), "--workers="+workers, "--format=json", "--vary", "norm=batch,none")...)
		require.Equal(t, statusDone, status, stderr)
		for _, trial := range decodeReport(t, stdout)["sweep"].(map[string]any)["trials"].([]any) {
			all = append(all, trial.(map[string]any)["cost"])
		}
		return all
	}
	assert.Equal(t, costs("1"), costs("3"))
}

func TestSweepOfTargetsAndGroups(t *testing.T) {
	folder := t.TempDir()
	picture := filepath.Join(folder, "cost.svg")
	status, stdout, stderr := cli("sweep", "--data="+houses(t), "--target=price", "--method=grid", "--vary", "lr=log:1e-3:1e-2:2", "--epochs=2",
		"--record="+filepath.Join(folder, "r.jsonl"), "--plot="+picture)
	require.Equal(t, statusDone, status, stderr)
	assert.Contains(t, stdout, "r2")
	f, err := os.Open(picture)
	require.NoError(t, err)
	defer f.Close()
	for tokens := xml.NewDecoder(f); ; {
		_, err := tokens.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
	}
	status, stdout, stderr = cli("sweep", "--data=vowel", "--method=halving", "--eta=2", "--trials=4", "--epochs=4", "--vary", "width=int:4:8",
		"--record="+filepath.Join(folder, "s.jsonl"))
	require.Equal(t, statusDone, status, stderr)
	assert.Contains(t, stdout, "7/7  trial", "four, then two, then one")
}

func TestSweepInterrupted(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	record := filepath.Join(t.TempDir(), "r.jsonl")
	status, _, stderr := cliContext(ctx, sweepArgs(record, "--format=json")...)
	assert.Equal(t, statusInterrupted, status)
	assert.Contains(t, stderr, "go on with --resume")
	status, stdout, _ := cli(sweepArgs(record, "--resume")...)
	assert.Equal(t, statusDone, status)
	assert.Contains(t, stdout, "best      trial ")
}

// TestSweepOfASettingThatDiverges goes on, and says so.
func TestSweepOfASettingThatDiverges(t *testing.T) {
	status, stdout, stderr := cli("sweep", "--backend=cpu", "--method=grid", "--vary", "lr=0.01,1e30", "--opt=sgd", "--epochs=2", "--folds=2",
		"--record="+filepath.Join(t.TempDir(), "r.jsonl"))
	require.Equal(t, statusDone, status, stderr)
	assert.Contains(t, stdout, "diverged at step")
	assert.Contains(t, stdout, "lr 0.01; held-back cost")
}
