package main

import (
	"cmp"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestGradcheck(t *testing.T) {
	var out strings.Builder
	require.NoError(t, run(&out, cmp.Or(os.Getenv("DNNBENCH_TEST_BACKEND"), "cpu")))
	right, wrong, _ := strings.Cut(out.String(), "with dW doubled")
	assert.Equal(t, 3, strings.Count(right, ": right"))
	assert.Equal(t, 3, strings.Count(wrong, ": WRONG"))
}
