//go:build gl && cgo

package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestTrainOnBothBackends runs the newcomer's training on the CPU and on OpenGL.
func TestTrainOnBothBackends(t *testing.T) {
	train := func(backend string) map[string]any {
		status, stdout, stderr := cli("train", "--backend="+backend, "--epochs=5", "--format=json")
		require.Equal(t, statusDone, status, stderr)
		return decodeReport(t, stdout)["train"].(map[string]any)
	}
	cpu, gl := train("cpu"), train("gl")
	assert.InEpsilon(t, cpu["train_cost"], gl["train_cost"], 1e-3)
	assert.InEpsilon(t, cpu["test_cost"], gl["test_cost"], 1e-3)
	const oneSample = 1.0/359 + 1e-9
	assert.InDelta(t, cpu["test_accuracy"], gl["test_accuracy"], oneSample)
}
