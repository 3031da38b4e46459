package main

import (
	"cmp"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestQuickstart(t *testing.T) {
	var out strings.Builder
	require.NoError(t, run(&out, cmp.Or(os.Getenv("DNNBENCH_TEST_BACKEND"), "cpu"), filepath.Join(t.TempDir(), "q.safetensors"), 5))
	assert.Equal(t, 10, strings.Count(out.String(), "looks like"))
	assert.Contains(t, out.String(), "a 0 looks like a 0")
}
