package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func inspectJSON(t *testing.T, args ...string) map[string]any {
	status, stdout, stderr := cli(append([]string{"inspect", "--format=json"}, args...)...)
	require.Equal(t, statusDone, status, stderr)
	return decodeReport(t, stdout)["inspect"].(map[string]any)
}

func TestInspectPlannedNetworks(t *testing.T) {
	r := inspectJSON(t, "--arch=784-256-10", "--batch=64", "--opt=sgd")
	weights, biases := 784*256+256*10, 256+10
	assert.EqualValues(t, weights+biases, r["parameters"])
	assert.EqualValues(t, 4*(weights+biases), r["weight_bytes"])
	assert.EqualValues(t, 2*weights, r["forward_flops"])
	assert.EqualValues(t, 2*(3*weights-784*256), r["step_flops"])
	sgd := r["step_bytes"].(float64)
	assert.Greater(t, sgd, float64(8*(weights+biases)+4*64*784), "weights, gradients and samples at least")
	adam := inspectJSON(t, "--arch=784-256-10", "--batch=64", "--opt=adam")["step_bytes"].(float64)
	assert.InEpsilon(t, 8*(weights+biases), adam-sgd, 0.01, "two moments")
	assert.Greater(t, inspectJSON(t, "--arch=784-256-10", "--batch=128", "--opt=sgd")["step_bytes"], sgd)

	status, stdout, stderr := cli("inspect", "--arch=4-8-8-3", "--norm=layer", "--residual", "--act=gelu")
	require.Equal(t, statusDone, status, stderr)
	for _, want := range []string{"layer norm", "gelu", "+ A[1]", "(8, 4)", "softmax", "parameters       171"} {
		assert.Contains(t, stdout, want)
	}
}

func TestInspectFiles(t *testing.T) {
	dir := t.TempDir()
	save, checkpoint := filepath.Join(dir, "net.safetensors"), filepath.Join(dir, "net.checkpoint")
	status, _, stderr := cli("train", "--backend=cpu", "--data=vowel", "--epochs=2", "--arch=9-16-11", "--save="+save, "--checkpoint="+checkpoint, "--format=json")
	require.Equal(t, statusDone, status, stderr)

	r := inspectJSON(t, save)
	assert.Equal(t, "network", r["kind"])
	assert.Equal(t, "9-16-11", r["arch"])
	assert.Len(t, r["naming"].(map[string]any)["classes"], 11)
	assert.Len(t, r["preparation"].(map[string]any)["mean"], 9)

	r = inspectJSON(t, save, "--act=tanh")
	assert.Equal(t, "state dict of PyTorch", r["kind"])
	assert.NotContains(t, r, "preparation")

	r = inspectJSON(t, checkpoint)
	assert.Equal(t, "checkpoint of a training", r["kind"])
	assert.NotEmpty(t, r["costs"])
	assert.Equal(t, "adam", r["settings"].(map[string]any)["Optimizer.Kind"])
	status, stdout, _ := cli("inspect", checkpoint)
	assert.Equal(t, statusDone, status)
	assert.Contains(t, stdout, "Optimizer.Kind")

	whole, err := os.ReadFile(checkpoint)
	require.NoError(t, err)
	whole[len(whole)-1]++
	damaged := filepath.Join(dir, "damaged")
	require.NoError(t, os.WriteFile(damaged, whole, 0o600))
	status, _, stderr = cli("inspect", damaged)
	assert.Equal(t, statusUsage, status)
	assert.Contains(t, stderr, "it is damaged")
}
