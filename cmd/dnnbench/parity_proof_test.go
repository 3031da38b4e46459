package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/cpu"
)

func TestParityOfGradients(t *testing.T) {
	status, stdout, stderr := cli("parity", "--backend=cpu", "--gradients")
	require.Equal(t, statusDone, status, stderr)
	for _, kind := range []string{"relu", "kl-divergence"} {
		for _, norm := range []string{"none", "batch", "layer"} {
			assert.Regexp(t, `(?m)^Gradients, norm `+norm+` +`+kind+` +3 .* ok$`, stdout)
			assert.Regexp(t, `(?m)^Reference, norm `+norm+` +`+kind+` +3 .* ok$`, stdout)
		}
	}
	assert.Contains(t, stdout, ", 0 out of bounds")
}

// TestDriftBetweenEqualBackends has none: with no OpenGL the CPU is compared with itself.
func TestDriftBetweenEqualBackends(t *testing.T) {
	open := func(threads int) backend.Backend {
		b, _, err := backend.Open("cpu", backend.Config{Threads: threads}, cpu.Driver())
		require.NoError(t, err)
		t.Cleanup(func() { assert.NoError(t, b.Close()) })
		return b
	}
	var out strings.Builder
	c := newConsole(&out, &out)
	rows, err := c.drift(t.Context(), [2]backend.Backend{open(1), open(2)}, []backend.OptimizerKind{backend.SGD, backend.Adam}, 2, 7)
	require.NoError(t, err)
	require.Len(t, rows, 4)
	for _, r := range rows {
		assert.Positive(t, r.CostCPU)
		assert.Zero(t, r.Cost)
		assert.Zero(t, r.Weights)
	}
	c.driftTable(rows)
	assert.Regexp(t, `(?m)^adam +2 +`, out.String())
	out.Reset()
	require.NoError(t, writeDriftCSV(c.out, rows))
	assert.Equal(t, 5, strings.Count(out.String(), "\n"))
}
