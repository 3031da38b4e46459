//go:build !(gl && cgo && (linux || windows))

package gl

import (
	"testing"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestBuildWithoutOpenGLSaysHowToGetOne(t *testing.T) {
	d := Driver()
	assert.Equal(t, "gl", d.Name())
	_, err := d.Devices()
	require.ErrorIs(t, err, backend.ErrNotBuilt)
	_, err = d.Open(0, backend.Config{})
	require.ErrorIs(t, err, backend.ErrNotBuilt)
	for goos, part := range map[string]string{"linux": "make gl", "windows": "-tags gl", "darwin": "4.1", "plan9": "Windows"} {
		assert.ErrorIs(t, notBuilt(goos), backend.ErrNotBuilt)
		assert.ErrorContains(t, notBuilt(goos), part)
	}
}
