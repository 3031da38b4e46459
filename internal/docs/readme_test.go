package docs

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestReadmesGoIsTested holds each line of Go in the README to be one of a test that runs.
func TestReadmesGoIsTested(t *testing.T) {
	tested := map[string]bool{}
	for _, file := range []string{"nn/readme_test.go", "simdblas/example_test.go"} {
		for line := range strings.Lines(read(t, file)) {
			tested[code(line)] = true
		}
	}
	_, rest, found := strings.Cut(read(t, "README.md"), "```go\n")
	require.True(t, found)
	for found {
		var block string
		block, rest, _ = strings.Cut(rest, "```")
		for line := range strings.Lines(block) {
			assert.True(t, tested[code(line)] || code(line) == "", "no test has this line of the README: %s", line)
		}
		_, rest, found = strings.Cut(rest, "```go\n")
	}
}

// code is a line without what is said about it.
func code(line string) string {
	line, _, _ = strings.Cut(line, "//")
	return strings.TrimSpace(line)
}
