package main

import (
	"cmp"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/nn"
)

func TestEdges(t *testing.T) {
	name := filepath.Join(t.TempDir(), "e")
	var out strings.Builder
	require.NoError(t, run(&out, cmp.Or(os.Getenv("DNNBENCH_TEST_BACKEND"), "cpu"), "digits", name, 1))
	assert.Contains(t, out.String(), "64 units of layer 1")
	for file, want := range map[string][2]int{
		"-weights.png": {8*27 + 3, 8*27 + 3},
		"-excite.png":  {perUnit*27 + 3, 32*27 + 3},
	} {
		f, err := os.Open(name + file)
		require.NoError(t, err)
		defer f.Close()
		picture, err := png.DecodeConfig(f)
		require.NoError(t, err)
		assert.Equal(t, want, [2]int{picture.Width, picture.Height}, file)
	}
}

func TestLargest(t *testing.T) {
	answers := []nn.Prediction{{Outputs: []float32{1, 5}}, {Outputs: []float32{3, 4}}, {Outputs: []float32{2, 6}}}
	assert.Equal(t, []int{1, 2}, largest(answers, 0, 2))
	assert.Equal(t, []int{2, 0, 1}, largest(answers, 1, 3))
}
