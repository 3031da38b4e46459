package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/cpu"
	"github.com/dnnbench/dnnbench/data"
	"github.com/dnnbench/dnnbench/nn"
)

// TestSavedNetworksTakeRawSamples trains on features that lie far from 0 and apart in size,
// and asks the saved network about the rows of the file as they are.
func TestSavedNetworksTakeRawSamples(t *testing.T) {
	dir := t.TempDir()
	var rows strings.Builder
	for i := range 200 {
		fmt.Fprintf(&rows, "%d,%g,%d\n", 10000+i, 1e-6*float64(i%7), i/100)
	}
	path, save := filepath.Join(dir, "raw.csv"), filepath.Join(dir, "net.safetensors")
	require.NoError(t, os.WriteFile(path, []byte(rows.String()), 0o600))
	status, stdout, stderr := cli("train", "--backend=cpu", "--data="+path, "--arch=2-8-2", "--epochs=60", "--lr=0.02", "--batch=10", "--save="+save, "--format=json")
	require.Equal(t, statusDone, status, stderr)
	report := decodeReport(t, stdout)["train"].(map[string]any)
	assert.GreaterOrEqual(t, report["test_accuracy"], 0.9)

	set, _, err := data.Load(path)
	require.NoError(t, err)
	_, test, err := data.Split(set, testShare, 1)
	require.NoError(t, err)
	b, err := cpu.New(backend.Config{Threads: 1})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, b.Close()) })
	m, err := nn.Load(b, save, 16)
	require.NoError(t, err)
	t.Cleanup(m.Free)
	answers, err := m.PredictBatch(test.X)
	require.NoError(t, err)
	right := 0
	for i, a := range answers {
		if a.Class == int(test.Labels[i]) {
			right++
		}
	}
	assert.Equal(t, report["test_accuracy"], float64(right)/float64(test.Len()))
}
