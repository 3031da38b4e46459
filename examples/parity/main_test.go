package main

import (
	"cmp"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParity(t *testing.T) {
	var out strings.Builder
	require.NoError(t, run(&out, cmp.Or(os.Getenv("DNNBENCH_TEST_BACKEND"), "cpu"), []int{2, 8}, []int{2}, 1, 5))
	for _, want := range []string{
		" 2 bits, a tree: 1 hidden layers, 2 ReLU units, 0 of 4 wrong",
		" 8 bits, a tree: 3 hidden layers, 14 ReLU units, 0 of 256 wrong",
		" 8 bits, one layer: 1 hidden layers, 8 ReLU units, 0 of 256 wrong",
		" 8 bits, one layer of AND terms: 128 of them",
		" 2 bits, hidden [8]: all inputs right in",
	} {
		assert.Contains(t, out.String(), want)
	}
}
