package main

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// cli runs one command line in this process.
func cli(args ...string) (status int, stdout, stderr string) {
	return cliContext(context.Background(), args...)
}

func cliContext(ctx context.Context, args ...string) (status int, stdout, stderr string) {
	var out, err bytes.Buffer
	status = run(ctx, args, &out, &err)
	return status, out.String(), err.String()
}

// assertOneLine holds what stderr says to the promise: one line that starts with
// the command's name, and neither a stack trace nor a page of usage.
func assertOneLine(t *testing.T, stderr string) {
	t.Helper()
	assert.True(t, strings.HasPrefix(stderr, "dnnbench: "), "stderr %q", stderr)
	assert.Equal(t, 1, strings.Count(stderr, "\n"), "stderr %q", stderr)
	assert.True(t, strings.HasSuffix(stderr, "\n"), "stderr %q", stderr)
	for _, not := range []string{"goroutine", "panic", "Usage:", ".go:", "runtime error"} {
		assert.NotContains(t, stderr, not)
	}
}

func assertSameFile(t *testing.T, want, got string) {
	t.Helper()
	a, err := os.ReadFile(want)
	require.NoError(t, err)
	b, err := os.ReadFile(got)
	require.NoError(t, err)
	assert.True(t, bytes.Equal(a, b), "the bits of %s and %s", want, got)
}
