package gl

import (
	"fmt"

	"github.com/dnnbench/dnnbench/shaders"
)

// excludes says why a tile is not for this device, or "". Its work groups lie along x;
// it binds no more blocks than OpenGL guarantees.
func (l *limits) excludes(tile shaders.Tile) string {
	t := tile.Tiling()
	most := min(l.invocations, int(l.groupSize[0]))
	switch {
	case t.SharedBytes() > l.sharedBytes:
		return fmt.Sprintf("it needs %d bytes of shared memory, this device has %d", t.SharedBytes(), l.sharedBytes)
	case t.Invocations() > most:
		return fmt.Sprintf("it needs work groups of %d, this device takes %d", t.Invocations(), most)
	}
	return ""
}
