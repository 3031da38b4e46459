package main

import (
	"cmp"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/backends"
)

// TestThereAndBack makes a file for PyTorch, and reads it as if it came from there: the
// same logits, of which the one answers the softmax.
func TestThereAndBack(t *testing.T) {
	b, _, err := backend.Open(cmp.Or(os.Getenv("DNNBENCH_TEST_BACKEND"), "cpu"), backend.Config{}, backends.All()...)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, b.Close()) })
	for _, norm := range []string{"none", "batch", "layer"} {
		file := filepath.Join(t.TempDir(), "net.safetensors")
		var made, answered strings.Builder
		require.NoError(t, forTorch(&made, b, file, norm))
		var answers struct{ Rows, Outputs [][]float32 }
		require.NoError(t, json.Unmarshal([]byte(made.String()), &answers))
		rows, err := json.Marshal(answers.Rows)
		require.NoError(t, err)
		require.NoError(t, fromTorch(&answered, strings.NewReader(string(rows)), b, file, "relu"))
		var logits [][]float32
		require.NoError(t, json.Unmarshal([]byte(answered.String()), &logits))
		require.Len(t, logits, 10)
		for i, z := range logits {
			best := 0
			for k := range z {
				if z[k] > z[best] {
					best = k
				}
			}
			for k, p := range answers.Outputs[i] {
				assert.LessOrEqual(t, p, answers.Outputs[i][best], "%s: digit %d, class %d", norm, i, k)
			}
		}
	}
}
