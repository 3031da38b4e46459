package gl

import (
	"fmt"

	"github.com/dnnbench/dnnbench/shaders"
)

// excludes says why a tile is not for this device, or "".
func (d *device) excludes(tile shaders.Tile, c productClass) string {
	source, err := d.source(plain(tile, c))
	if err != nil {
		return err.Error()
	}
	need, l := shaders.NeedsOf(source), d.limits
	switch {
	case need.SharedBytes > l.sharedBytes:
		return fmt.Sprintf("it needs %d bytes of shared memory, this device has %d", need.SharedBytes, l.sharedBytes)
	case need.Invocations() > l.invocations:
		return fmt.Sprintf("it needs work groups of %d, this device takes %d", need.Invocations(), l.invocations)
	case need.Blocks > l.bindings:
		return fmt.Sprintf("it binds %d blocks, this device takes %d", need.Blocks, l.bindings)
	}
	for i, n := range need.Group {
		if n > int(l.groupSize[i]) {
			return fmt.Sprintf("it needs work groups of %v, this device takes %v", need.Group, l.groupSize)
		}
	}
	return ""
}
