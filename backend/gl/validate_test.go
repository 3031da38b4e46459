package gl

import (
	"fmt"
	"slices"
)

// validate judges a list of calls as a strict driver with the least luck would:
// every shader access to what another shader wrote, and every shader write to what
// another read, must have a storage barrier between; every host access to what a
// shader wrote an update barrier; every binding must be whole, aligned and within
// its buffer and the limits. It shares no code with what makes the calls: it keeps
// for every word of memory when it was last read and written, and reads the GLSL
// by itself.
func validate(calls []call, l limits) []error {
	v := &validator{
		limits:   l,
		buffers:  map[uint32]*shadow{},
		programs: map[uint32]*glsl{},
		bound:    map[int]call{},
	}
	for i, c := range calls {
		v.at = i
		v.judge(c)
	}
	return v.errs
}

type validator struct {
	limits   limits
	buffers  map[uint32]*shadow
	programs map[uint32]*glsl
	inUse    uint32
	bound    map[int]call
	params   call
	at       int // index of the call, from which times are made
	// ordered and seen are when the last barriers were: for shaders, for the host.
	ordered, seen int
	errs          []error
}

// shadow is when each word of a buffer was last read and written by a shader.
// Times are 1 more than the index of the call; 0 is never.
type shadow struct {
	bytes         int
	read, written []int
	filled        []bool // by the host, last
}

func (v *validator) errorf(format string, args ...any) {
	v.errs = append(v.errs, fmt.Errorf("call %d: %s", v.at, fmt.Sprintf(format, args...)))
}

func (v *validator) judge(c call) {
	switch c.kind {
	case callCreate:
		words := (c.bytes + 3) / 4
		v.buffers[c.object] = &shadow{bytes: c.bytes, read: make([]int, words), written: make([]int, words), filled: slices.Repeat([]bool{c.mapped}, words)}
	case callDelete:
		delete(v.buffers, c.object)
		for i, b := range v.bound {
			if b.object == c.object {
				delete(v.bound, i) // as OpenGL does
			}
		}
	case callBuild, callLoad:
		v.programs[c.object] = parseGLSL(c.source)
	case callDrop:
		delete(v.programs, c.object)
	case callUse:
		v.inUse = c.object
		if v.programs[c.object] == nil {
			v.errorf("program %d does not exist", c.object)
		}
	case callParams:
		v.params = c
	case callBind:
		v.bound[c.index] = c
	case callBarrier:
		if c.barrier&barrierStorage != 0 {
			v.ordered = v.at + 1
		}
		if c.barrier&barrierUpdate != 0 {
			v.seen = v.at + 1
		}
	case callWrite, callRead:
		v.transfer(c)
	case callCopy:
		v.transfer(c)
		v.transfer(call{kind: callCopy, object: c.from, offset: c.fromOffset, bytes: c.bytes})
	case callRun:
		v.run(c)
	}
}

// transfer judges a host access.
func (v *validator) transfer(c call) {
	b := v.buffers[c.object]
	if b == nil {
		v.errorf("%s of buffer %d, which does not exist", c.kind, c.object)
		return
	}
	if c.offset < 0 || c.bytes < 1 || c.offset+c.bytes > b.bytes {
		v.errorf("%s of bytes %d to %d of %d", c.kind, c.offset, c.offset+c.bytes, b.bytes)
		return
	}
	if later(b.written, c, v.seen) {
		v.errorf("%s of buffer %d, bytes %d to %d: no barrier since a shader wrote them", c.kind, c.object, c.offset, c.offset+c.bytes)
	}
	if c.kind != callRead {
		for w := c.offset / 4; w < (c.offset+c.bytes)/4; w++ {
			b.filled[w] = true
		}
	}
}

// later reports whether a word of c's range has a time after a barrier's.
func later(times []int, c call, barrier int) bool {
	for _, t := range times[c.offset/4 : (c.offset+c.bytes+3)/4] {
		if t > barrier {
			return true
		}
	}
	return false
}

// run judges a dispatch.
func (v *validator) run(c call) {
	for i, n := range c.groups {
		if n < 1 || n > v.limits.groups[i] {
			v.errorf("%v work groups, %v allowed", c.groups, v.limits.groups)
		}
	}
	p := v.programs[v.inUse]
	if p == nil {
		v.errorf("a dispatch without a program")
		return
	}
	if p.params > 0 {
		v.parameters(p.params)
	}
	if len(p.blocks) > v.limits.bindings {
		v.errorf("a shader with %d blocks, %d allowed", len(p.blocks), v.limits.bindings)
	}
	if n := p.local[0] * p.local[1] * p.local[2]; n < 1 || n > v.limits.invocations {
		v.errorf("a work group of %v, %d allowed", p.local, v.limits.invocations)
	}
	for i, n := range p.local {
		if n > int(v.limits.groupSize[i]) {
			v.errorf("a work group of %v, %v allowed", p.local, v.limits.groupSize)
		}
	}
	if p.shared > v.limits.sharedBytes {
		v.errorf("%d bytes of shared memory, %d allowed", p.shared, v.limits.sharedBytes)
	}
	var inRange []glslBlock
	for _, block := range p.blocks {
		if v.binding(block) {
			inRange = append(inRange, block)
		}
	}
	// First all are judged, then all noted: a shader may read what it writes.
	for _, block := range inRange {
		v.order(block)
	}
	for _, block := range inRange {
		b := v.bound[block.binding]
		s := v.buffers[b.object]
		for w := b.offset / 4; w < (b.offset+b.bytes)/4; w++ {
			if block.reads {
				s.read[w] = v.at + 1
			}
			if block.writes {
				s.written[w] = v.at + 1
				s.filled[w] = false
			}
		}
	}
}

// parameters judges the range that a shader takes its parameters from. Only the host
// writes there.
func (v *validator) parameters(n int) {
	c := v.params
	s := v.buffers[c.object]
	switch {
	case s == nil:
		v.errorf("parameters in buffer %d, which does not exist", c.object)
	case c.offset%v.limits.paramAlignment != 0:
		v.errorf("parameters at byte %d, not a multiple of %d", c.offset, v.limits.paramAlignment)
	case c.bytes < 16*n || c.offset < 0 || c.offset+c.bytes > s.bytes:
		v.errorf("%d parameters in bytes %d to %d of a buffer of %d", n, c.offset, c.offset+c.bytes, s.bytes)
	case !s.filled[c.offset/4]:
		v.errorf("parameters at byte %d of buffer %d, where nobody wrote any", c.offset, c.object)
	}
}

// binding reports whether a block is bound to a whole, aligned range of a buffer.
func (v *validator) binding(block glslBlock) bool {
	b, ok := v.bound[block.binding]
	if !ok {
		v.errorf("block %d is not bound", block.binding)
		return false
	}
	s := v.buffers[b.object]
	switch {
	case s == nil:
		v.errorf("block %d is bound to buffer %d, which does not exist", block.binding, b.object)
	case b.offset < 0 || b.bytes < 1 || b.bytes%4 != 0 || b.offset+b.bytes > (s.bytes+3)&^3:
		v.errorf("block %d is bound to bytes %d to %d of a buffer of %d", block.binding, b.offset, b.offset+b.bytes, s.bytes)
	case b.offset%v.limits.offsetAlignment != 0:
		v.errorf("block %d is bound at byte %d, not a multiple of %d", block.binding, b.offset, v.limits.offsetAlignment)
	case b.bytes > v.limits.blockBytes:
		v.errorf("block %d is bound to %d bytes, %d allowed", block.binding, b.bytes, v.limits.blockBytes)
	default:
		return true
	}
	return false
}

// order judges whether the accesses of a block come after those that they depend on.
func (v *validator) order(block glslBlock) {
	b := v.bound[block.binding]
	s := v.buffers[b.object]
	if later(s.written, b, v.ordered) {
		v.errorf("block %d, buffer %d bytes %d to %d: no barrier since a shader wrote them", block.binding, b.object, b.offset, b.offset+b.bytes)
	} else if block.writes && later(s.read, b, v.ordered) {
		v.errorf("block %d, buffer %d bytes %d to %d: no barrier since a shader read them", block.binding, b.object, b.offset, b.offset+b.bytes)
	}
}

// withoutBarriers are copies of a list of calls, each with one barrier left out that is
// among those from an index on.
func withoutBarriers(calls []call, from int) (faulty [][]call) {
	for i, c := range calls {
		if i >= from && c.kind == callBarrier {
			faulty = append(faulty, slices.Delete(slices.Clone(calls), i, i+1))
		}
	}
	return faulty
}
