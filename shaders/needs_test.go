package shaders

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestNeedsOf(t *testing.T) {
	for source, want := range map[string]Needs{
		"": {Group: [3]int{1, 1, 1}},
		"layout(local_size_x = 8, local_size_y=4) in;\nshared vec4 xs[10];\nshared float t;\n  shared uint n[3];": {
			Group: [3]int{8, 4, 1}, SharedBytes: 160 + 4 + 12},
		"layout(std430, binding = 0) buffer A { float a[]; };\nlayout(std430, binding = 2) readonly buffer B { float b[]; };": {
			Blocks: 2, Group: [3]int{1, 1, 1}},
	} {
		assert.Equal(t, want, NeedsOf(source), source)
	}
}

// Every tile states what it needs in a way that is understood: none is taken to need
// nothing.
func TestNeedsOfTiles(t *testing.T) {
	for _, tile := range Tiles() {
		source, err := Gemm{Tile: tile}.Kernel().Source()
		require.NoError(t, err)
		n := NeedsOf(source)
		assert.Equal(t, 3, n.Blocks, tile)
		assert.GreaterOrEqual(t, n.Invocations(), 32, tile)
		assert.Equal(t, tileShapes[tile].invocations(), n.Invocations(), tile)
		assert.Greater(t, n.SharedBytes, 0, tile)
		assert.LessOrEqual(t, n.SharedBytes, 32<<10, tile)
	}
}
