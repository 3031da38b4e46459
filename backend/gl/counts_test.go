package gl

// counts is what work costs in calls of OpenGL and in traffic with memory.
type counts struct {
	dispatches, barriers int
	programs             int // changes of the program in use
	params               int // calls that bind parameters
	binds                int // calls that bind storage
	others               int // transfers, waits, objects made and deleted
	// Logical bytes: each range that is bound counts once a dispatch, read or written
	// or both as the qualifiers of its block in the shader say.
	read, written int
}

// calls is how many calls of OpenGL those are.
func (c counts) calls() int {
	return c.dispatches + c.barriers + c.programs + c.params + c.binds + c.others
}

func (c counts) bytes() int { return c.read + c.written }

func (c *counts) add(o counts) {
	c.dispatches += o.dispatches
	c.barriers += o.barriers
	c.programs += o.programs
	c.params += o.params
	c.binds += o.binds
	c.others += o.others
	c.read += o.read
	c.written += o.written
}

// costed is a dispatch with what it and the calls for it cost.
type costed struct {
	program uint32
	groups  [3]uint32
	bound   [maxOperands]int // bytes of each block
	counts
}

// tiled is the bytes that the work groups of a product read of its factors: of x each
// column of groups reads all, of y each row.
func (c costed) tiled() int { return c.bound[1]*int(c.groups[0]) + c.bound[2]*int(c.groups[1]) }

// cost counts the calls from the one at index from on, dispatch by dispatch. Calls
// after the last dispatch are rest.
func cost(calls []call, from int) (list []costed, rest counts) {
	programs, bound, inUse := map[uint32]*glsl{}, map[int]call{}, uint32(0)
	for i, c := range calls {
		if i == from {
			rest = counts{}
		}
		switch c.kind {
		case callBuild:
			programs[c.object] = parseGLSL(c.source)
			rest.others++
		case callUse:
			inUse = c.object
			rest.programs++
		case callParams:
			rest.params++
		case callBind:
			bound[c.index] = c
			if !c.joined {
				rest.binds++
			}
		case callBarrier:
			rest.barriers++
		case callRun:
			rest.dispatches++
			one := costed{program: inUse, groups: c.groups}
			for _, block := range programs[inUse].blocks {
				one.bound[block.binding] = bound[block.binding].bytes
				if block.reads {
					rest.read += bound[block.binding].bytes
				}
				if block.writes {
					rest.written += bound[block.binding].bytes
				}
			}
			if i >= from {
				one.counts = rest
				list = append(list, one)
			}
			rest = counts{}
		default:
			rest.others++
		}
	}
	return list, rest
}
