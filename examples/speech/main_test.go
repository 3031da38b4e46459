package main

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var quick = []setting{{[]int{16}, 0.02, 3}}

func TestSpeech(t *testing.T) {
	var out strings.Builder
	require.NoError(t, run(&out, cmp.Or(os.Getenv("DNNBENCH_TEST_BACKEND"), "cpu"), "", quick, 2))
	assert.Contains(t, out.String(), "7 test speakers, 9 features, hidden [16], decay 0.02, 3 epochs: mean of 2 seeds 0.")
	assert.NotContains(t, out.String(), "published", "which is for other features")
}

// TestContextFile reads a file that is made as UCI's is.
func TestContextFile(t *testing.T) {
	var rows strings.Builder
	for i := range 15 * 11 {
		speaker, vowel := i/11, i%11
		fmt.Fprintf(&rows, "%d, %d, %d", speaker/8, speaker, speaker%2)
		for k := range 10 {
			fmt.Fprintf(&rows, ", %d.5", (vowel*7+k+speaker)%13)
		}
		fmt.Fprintf(&rows, ", %d\n", vowel)
	}
	file := filepath.Join(t.TempDir(), "vowel-context.data")
	require.NoError(t, os.WriteFile(file, []byte(rows.String()), 0o600))
	train, test, err := load(file)
	require.NoError(t, err)
	assert.Equal(t, []int{88, 77, 10}, []int{train.Len(), test.Len(), train.Features})
	var out strings.Builder
	require.NoError(t, run(&out, "cpu", file, quick, 1))
	assert.Contains(t, out.String(), "published for 88 hidden units")

	require.NoError(t, os.WriteFile(file, []byte("0, 1, 2\n"), 0o600))
	_, _, err = load(file)
	assert.ErrorContains(t, err, "line 1 has 3 numbers")
}
