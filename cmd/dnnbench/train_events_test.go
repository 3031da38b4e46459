package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestTrainWritesEvents looks for what the package that writes them is not asked for: what
// is in them. That they can be read, its own tests show.
func TestTrainWritesEvents(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "runs")
	status, _, stderr := cli("train", "--backend=cpu", "--epochs=3", "--early-stop=2", "--seeds=2", "--tensorboard="+folder)
	require.Equal(t, statusDone, status, stderr)
	for _, seed := range []string{"seed-1", "seed-2"} {
		files, err := filepath.Glob(filepath.Join(folder, seed, "events.out.tfevents.*"))
		require.NoError(t, err)
		require.Len(t, files, 1)
		events, err := os.ReadFile(files[0])
		require.NoError(t, err)
		for tag, times := range map[string]int{"cost/train": 3, "cost/test": 3, "cost/held_back": 3, "accuracy/test": 3, "learning_rate": 3, "r2/test": 0, "gradient_norm": 0} {
			assert.Equal(t, times, bytes.Count(events, []byte(tag)), tag)
		}
	}
}

func TestEventsNeedAFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	for _, flag := range []string{"--tensorboard=", "--tensorboard=" + file} {
		status, _, stderr := cli("train", "--backend=cpu", "--epochs=1", flag)
		assert.Equal(t, statusUsage, status)
		assertOneLine(t, stderr)
	}
}
