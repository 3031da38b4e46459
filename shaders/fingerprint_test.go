package shaders

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The fingerprint has the generator in it, and all that shaders include.
func TestFingerprint(t *testing.T) {
	first, err := Fingerprint()
	require.NoError(t, err)
	assert.Regexp(t, "^[0-9a-f]{64}$", first)
	for _, name := range []string{"gemm_source.go", "gemm_tile.go", "gemm_choose.go"} {
		_, err := generator.ReadFile(name)
		assert.NoError(t, err)
	}
	_, err = files.ReadFile("activation.glsl")
	assert.NoError(t, err)
}
