//go:build gl && cgo

package main

import (
	"bytes"
	"context"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestTune tunes a small network, shows it both ways, and trains with what was found.
func TestTune(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("DNNBENCH_CACHE", folder)
	// Within its budget it may not come to all; compilers take long.
	status, stdout, stderr := cli("tune", "--backend=gl", "--arch=32-10", "--batch=32", "--budget=12s")
	require.Equal(t, statusDone, status, stderr)
	assert.Regexp(t, `(?m)^32x32x10 nt +\d+×.*×  `, stdout)
	files, err := os.ReadDir(folder)
	require.NoError(t, err)
	assert.GreaterOrEqual(t, len(files), 5, "a choice, and programs")

	status, stdout, stderr = cli("tune", "--backend=gl", "--arch=32-10", "--batch=32", "--budget=4s", "--format=json")
	require.Equal(t, statusDone, status, stderr)
	list := decodeReport(t, stdout)["tune"].([]any)
	require.NotEmpty(t, list)
	for _, r := range list {
		assertKeys(t, r, "product", "default", "chosen", "gain", "kernels", "decided")
	}

	train := func(flags ...string) map[string]any {
		status, stdout, stderr := cli(append([]string{"train", "--backend=gl", "--epochs=2", "--format=json"}, flags...)...)
		require.Equal(t, statusDone, status, stderr)
		return decodeReport(t, stdout)["train"].(map[string]any)
	}
	tuned, fixed := train(), train("--deterministic")
	for _, cost := range []string{"train_cost", "test_cost"} {
		assert.Equal(t, fixed[cost], tuned[cost], "tuning changes no bit")
	}
}

func TestTuneInterrupted(t *testing.T) {
	t.Setenv("DNNBENCH_CACHE", "off")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var out, errs bytes.Buffer
	status := run(ctx, []string{"tune", "--backend=gl"}, &out, &errs)
	assert.Equal(t, statusInterrupted, status)
	assert.Contains(t, errs.String(), "interrupted")
}

func TestTuneWithoutACache(t *testing.T) {
	t.Setenv("DNNBENCH_CACHE", "off")
	status, _, stderr := cli("tune", "--backend=gl", "--arch=8-4", "--batch=2")
	assert.Equal(t, statusDone, status)
	assert.Contains(t, stderr, "holds for this run only")
}
