package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/nn"
)

// TestInterruptedTrainingsGoOn stops a training by what Ctrl-C does, some times over, and
// compares weights and curves with those of one that was left alone.
func TestInterruptedTrainingsGoOn(t *testing.T) {
	dir := t.TempDir()
	args := func(name string, more ...string) []string {
		return append([]string{"train", "--backend=cpu", "--data=vowel", "--arch=9-40-11", "--epochs=80", "--batch=8", "--schedule=cosine",
			"--dropout=0.1", "--save=" + filepath.Join(dir, name+".safetensors"), "--out=" + filepath.Join(dir, name+".csv")}, more...)
	}
	start := time.Now()
	status, _, stderr := cli(args("whole")...)
	part := time.Since(start) / 5
	require.Equal(t, statusDone, status, stderr)

	checkpoint := filepath.Join(dir, "c")
	stopped := 0
	for {
		ctx, interrupt := context.WithCancel(context.Background())
		timer := time.AfterFunc(part, interrupt)
		status, stdout, stderr := cliContext(ctx, args("parts", "--checkpoint="+checkpoint, "--resume")...)
		timer.Stop()
		interrupt()
		if stopped == 0 {
			assert.Contains(t, stdout, "from the beginning")
		} else {
			assert.Contains(t, stdout, "resumed  from "+checkpoint)
		}
		if status == statusDone {
			break
		}
		require.Equal(t, statusInterrupted, status, stderr)
		assertOneLine(t, stderr)
		assert.Contains(t, stderr, "--resume goes on from "+checkpoint)
		stopped++
		require.Less(t, stopped, 1000, "it makes headway")
	}
	t.Logf("stopped %d times", stopped)
	read := func(name string) string {
		file, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		return string(file)
	}
	assert.True(t, read("whole.safetensors") == read("parts.safetensors"), "the weights have the same bits")
	whole, parts := curves(t, filepath.Join(dir, "whole.csv")), curves(t, filepath.Join(dir, "parts.csv"))
	assert.Equal(t, whole, parts)
	assert.Len(t, parts, 81)

	status, _, stderr = cli(args("parts", "--checkpoint="+checkpoint, "--resume", "--lr=0.5", "--seed=3")...)
	assert.Equal(t, statusUsage, status)
	assert.Regexp(t, `--resume: .*Rate 0.5 here, .* in the checkpoint; Seed 3 here, 1 in the checkpoint`, stderr)
	assertOneLine(t, stderr)
	status, _, stderr = cli(args("parts", "--checkpoint="+checkpoint)...)
	assert.Equal(t, statusUsage, status)
	assert.Contains(t, stderr, "is there already")

	_, err := nn.ReadCheckpoint(checkpoint)
	assert.NoError(t, err, "what was refused changed nothing")
}

// curves are the rows of a file without the times.
func curves(t *testing.T, path string) [][]string {
	t.Helper()
	file, err := os.ReadFile(path)
	require.NoError(t, err)
	rows, err := csv.NewReader(bytes.NewReader(file)).ReadAll()
	require.NoError(t, err)
	for i, row := range rows {
		rows[i] = row[:len(row)-1]
	}
	return rows
}
