package main

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend/backendtest"
)

func TestParity(t *testing.T) {
	status, stdout, stderr := cli("parity", "--backend=cpu", "--format=json")
	require.Equal(t, statusDone, status, stderr)
	checks := decodeReport(t, stdout)["parity"].([]any)
	assert.Greater(t, len(checks), 100)
	for _, check := range checks {
		assertKeys(t, check, "op", "case", "worst_error", "bound", "margin", "ok")
		assert.Equal(t, true, check.(map[string]any)["ok"])
	}

	status, stdout, _ = cli("parity", "--backend=cpu", "--quick")
	assert.Equal(t, statusDone, status)
	assert.Regexp(t, `(?m)^MatMul +xy 17×13×19 .* ok$`, stdout)
	assert.Contains(t, stdout, ", 0 out of bounds")

	status, stdout, _ = cli("parity", "--backend=cpu", "--format=csv")
	assert.Equal(t, statusDone, status)
	assert.True(t, strings.HasPrefix(stdout, "op,case,unit,worst_error,bound,margin,index,ok,why\n"))
	assert.Equal(t, len(checks)+1, strings.Count(stdout, "\n"))

	status, _, stderr = cli("parity", "--quick", "--suite=full")
	assert.Equal(t, statusUsage, status)
	assertOneLine(t, stderr)
}

// TestParityOutOfBounds shows a check that failed, among two that did not.
func TestParityOutOfBounds(t *testing.T) {
	results := []backendtest.Result{
		{Op: "Add", Case: "[5], in place", WorstError: 0, Bound: 0, Margin: 1, OK: true},
		{Op: "Add", Case: "[5], apart", WorstError: 3, Bound: 1, Margin: -2, Unit: "ulp", Index: 4, Why: "worst case", Detail: "got 1\nwant 2"},
		{Op: "Sub", Case: "[5], apart", WorstError: 0.25, Bound: 1, Margin: 0.75, OK: true},
	}
	err := verdict(results)
	require.Error(t, err)
	assert.Equal(t, statusFailed, statusOf(err))
	assert.Contains(t, err.Error(), "1 of 3 parity checks are out of bounds, first Add, [5], apart")
	assert.NoError(t, verdict(results[2:]))

	var out strings.Builder
	newConsole(&out, &out).parityTable(results, byClass)
	assert.Regexp(t, `(?m)^Add +\[5\] +2 +3 +1 +ulp +-200.0 % +4  OUT OF BOUNDS$`, out.String())
	assert.Contains(t, out.String(), "out of bounds: Add, [5], apart: error 3, bound 1 ulp (worst case), at 4: got 1; want 2\n")
	assert.Contains(t, out.String(), "3 checks, 1 out of bounds")
	assert.Len(t, parityRows(results, byOperation), 2)
}

func TestParityInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	status, _, stderr := cliContext(ctx, "parity", "--backend=cpu")
	assert.Equal(t, statusInterrupted, status)
	assertOneLine(t, stderr)
	for _, flag := range []string{"--quick", "--gradients"} {
		status, stdout, _ := cliContext(ctx, "parity", "--backend=cpu", "--format=json", flag)
		assert.Equal(t, statusInterrupted, status)
		assert.Equal(t, []any{}, decodeReport(t, stdout)["parity"], "the key is there, be it interrupted or not")
	}
}
