//go:build gl && cgo

package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParityDrift(t *testing.T) {
	if testing.Short() {
		t.Skip("five optimisers on both backends")
	}
	status, stdout, stderr := cli("parity", "--drift", "--backend=gl", "--format=json")
	require.Equal(t, statusDone, status, stderr)
	rows := decodeReport(t, stdout)["drift"].([]any)
	for _, row := range rows {
		assertKeys(t, row, "optimizer", "epoch", "cost_cpu", "cost_device")
		assert.Less(t, row.(map[string]any)["cost_difference"], 1e-3, "what a user reads off a table")
	}
	assert.Len(t, rows, 50)
}
