package shaders

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestTilings holds every tiling to what OpenGL 4.3 guarantees and to what the
// generator assumes.
func TestTilings(t *testing.T) {
	names := map[string]bool{}
	for _, tile := range Tiles() {
		s := tile.Tiling()
		t.Run(s.String(), func(t *testing.T) {
			assert.False(t, names[s.String()], "another has this name")
			names[s.String()] = true
			assert.LessOrEqual(t, s.SharedBytes(), 32<<10)
			assert.LessOrEqual(t, s.Invocations(), 1024)
			assert.NotZero(t, s.Invocations())
			assert.Zero(t, s.Rows%4+s.Columns%4+s.Depth%4, "multiples of a vector's width")
			m, n := s.warp()
			assert.Zero(t, s.M%m+s.N%n+m%s.Rows+n%s.Columns, "blocks of warps, of invocations")
			if s.WarpM > 0 {
				assert.Equal(t, 32, m/s.Rows*(n/s.Columns), "a warp")
			}
			if s.Depth > 0 {
				assert.Zero(t, s.Depth%s.unrolled())
			}
			assert.Zero(t, s.LongestSum()%4, "parts of k keep vectors aligned")
		})
	}
	assert.GreaterOrEqual(t, len(names), 15)
}

// TestTileSources holds each source to the limits: what is declared is what the table
// says, and there are 8 blocks at most.
func TestTileSources(t *testing.T) {
	for _, tile := range Tiles() {
		for trans := range 4 {
			for _, vector := range []bool{false, true} {
				g := Gemm{Tile: tile, TransX: trans&1 != 0, TransY: trans&2 != 0, VectorX: vector, VectorY: vector, VectorDst: vector,
					Beta: true, Carry: true, Bias: true, SaveZ: true, Grad: 3, RowSums: true}
				source, err := g.Kernel().Source()
				require.NoError(t, err)
				s := tile.Tiling()
				assert.Contains(t, source, fmt.Sprintf("local_size_x = %d)", s.Invocations()))
				assert.Len(t, Bindings(source), 8)
				shared := 0
				for _, line := range strings.Split(source, "\n") {
					var name string
					var vectors int
					if n, _ := fmt.Sscanf(strings.NewReplacer("[", " ", "]", " ").Replace(line), "shared vec4 %s %d", &name, &vectors); n == 2 {
						shared += 16 * vectors
					}
				}
				assert.Equal(t, s.SharedBytes(), shared, "%v", g.Kernel())
			}
		}
	}
}

func TestChoose(t *testing.T) {
	cases := []struct {
		class Class
		m, n  int
		want  Tile
	}{
		{Software, 512, 512, Direct16x64},
		{Software, 64, 256, Direct16x64},
		{Software, 8, 512, Direct8x64},
		{Software, 10, 1024, Direct12x64},
		{Software, 1, 1000, DirectRows4},
		{Software, 64, 10, DirectColumns12},
		{Software, 1000, 1, DirectColumns4},
		{NVIDIA, 4096, 4096, Block128x128},
		{NVIDIA, 1024, 1024, Block128x64},
		{NVIDIA, 512, 256, Block32x32},
		{NVIDIA, 64, 256, Block16x32},
		{NVIDIA, 4096, 10, Columns16},
		{NVIDIA, 1, 4096, Rows4},
		{NVIDIA, 16, 1000, Rows16},
		{AMD, 4096, 4096, Block128x64Coarse},
		{Intel, 4096, 4096, Block64x128},
		{Other, 4096, 4096, Block64x64},
	}
	for _, c := range cases {
		assert.Equal(t, c.want, Choose(c.class, c.m, c.n, 100, false, true), "%d: %d×%d", c.class, c.m, c.n)
	}
}
