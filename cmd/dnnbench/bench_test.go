package main

import (
	"context"
	"encoding/csv"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestBenchJSON runs the main job and holds its one object to its schema.
func TestBenchJSON(t *testing.T) {
	status, stdout, stderr := cli("--backend=cpu", "--format=json")
	require.Equal(t, statusDone, status, stderr)
	got := decodeReport(t, stdout)
	assertKeys(t, got["system"], "os", "arch", "cpu", "simd", "cores", "go")
	assertKeys(t, got["backend"], "name", "device", "vendor", "version", "software", "reason")
	assertKeys(t, got["train"], "dataset", "arch", "epochs", "steps_per_s", "train_cost", "train_accuracy", "test_accuracy")
	results := got["results"].([]any)
	assert.Greater(t, len(results), 20)
	seen := map[string]bool{}
	for _, r := range results {
		assertKeys(t, r, "name", "shape", "unit", "value", "median_ns", "min_ns", "max_ns", "runs", "ceiling_fraction")
		seen[r.(map[string]any)["name"].(string)] = true
	}
	for _, name := range []string{"matmul", "matmul-forward", "matmul-dW", "matmul-dX", "add-row", "relu", "copy", "forward", "train-step", "ceiling-copy"} {
		assert.True(t, seen[name], name)
	}
	parity := got["parity"].([]any)
	assert.NotEmpty(t, parity)
	for _, p := range parity {
		assertKeys(t, p, "op", "case", "worst_error", "bound", "ok")
	}
}

func assertKeys(t *testing.T, object any, keys ...string) {
	t.Helper()
	fields, ok := object.(map[string]any)
	require.True(t, ok, "%v is an object", object)
	for _, k := range keys {
		assert.Contains(t, fields, k)
	}
}

// interrupted runs bench for a moment; what it measured until then is printed.
func interrupted(t *testing.T, format string) (stdout string) {
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(1500*time.Millisecond, cancel)
	status, stdout, stderr := cliContext(ctx, "bench", "--backend=cpu", "--format="+format)
	assert.Equal(t, statusInterrupted, status)
	lines := strings.SplitAfter(stderr, "\n")
	require.Len(t, lines, 3, "the reason for the backend, and why it ended: %q", stderr)
	assertOneLine(t, lines[0])
	assertOneLine(t, lines[1])
	return stdout
}

func TestBenchGoBench(t *testing.T) {
	stdout := interrupted(t, "gobench")
	// The grammar of golang.org/design/14313-benchmark-format.
	config := regexp.MustCompile(`^[a-z][^ A-Z]*: .+$`)
	result := regexp.MustCompile(`^Benchmark[A-Z]\S*/\S+-\d+\s+\d+\s+\d+ ns/op\s+\S+ (GFLOP/s|GB/s)$`)
	configs, results := 0, 0
	for _, line := range strings.Split(strings.TrimSpace(stdout), "\n") {
		switch {
		case result.MatchString(line):
			results++
		case config.MatchString(line):
			configs++
		default:
			assert.Fail(t, "neither a configuration nor a result", "%q", line)
		}
	}
	assert.Equal(t, 6, configs)
	assert.GreaterOrEqual(t, results, 5, "one line for each sample")
}

func TestBenchCSV(t *testing.T) {
	rows, err := csv.NewReader(strings.NewReader(interrupted(t, "csv"))).ReadAll()
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(rows), 2)
	assert.Equal(t, []string{"name", "shape", "unit", "value", "median_ns", "min_ns", "max_ns", "runs", "ceiling_fraction"}, rows[0])
	assert.Equal(t, []string{"matmul", "64x64x64", "GFLOP/s"}, rows[1][:3])
}
