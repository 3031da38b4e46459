package gl

import "github.com/dnnbench/dnnbench/shaders"

// segment is a run of dispatches of a recording, and what the host does after it, if
// anything. Once it was carried out for the first time it is a list of calls in which
// all is decided but one thing: whether it needs a barrier at its start.
type segment struct {
	dispatches int
	host       func() error
	params     paramRange // of the first dispatch; the others' follow

	// From here on all is the thread's, once the segment was posted.
	recorded []dispatch // until the calls are made of them
	calls    []invocation
	// entry is what dispatches access before the first barrier within the segment, exit
	// what they access after the last, the same if there is none.
	entry, exit hazards
	barriers    int // within it
}

// kernels are those of the dispatches that no calls were made of.
func (s *segment) kernels() []shaders.Kernel {
	list := make([]shaders.Kernel, len(s.recorded))
	for i := range s.recorded {
		list[i] = s.recorded[i].kernel
	}
	return list
}

// lay makes the calls. The barriers between them are the same whatever ran before, since
// what ran before is either independent of all that comes before the first of them, or
// ends at a barrier at the start.
func (x *executor) lay(s *segment) bool {
	x.prepare(s.kernels()) // together, which some drivers do on many threads
	calls := make([]invocation, len(s.recorded))
	h := &s.exit
	for i := range s.recorded {
		d := &s.recorded[i]
		p := x.ready(d)
		if p == nil {
			return false
		}
		var at paramRange
		if d.nParam > 0 {
			at = paramRange{s.params.buffer, s.params.offset + i*x.device.limits.slotBytes()}
		}
		before := *h
		need := h.dispatched(d, &p.access)
		if need != 0 {
			if s.barriers == 0 {
				s.entry = before
			}
			s.barriers++
		}
		calls[i].lay(d, p.name, at, need)
	}
	if s.barriers == 0 {
		s.entry = *h
	}
	s.calls, s.recorded = calls, nil
	return true
}

// replay carries a segment out.
func (x *executor) replay(s *segment) {
	if x.device.failed() || s.calls == nil && !x.lay(s) {
		return
	}
	if need := x.hazards.entered(s); need != 0 {
		x.gl.memoryBarrier(need)
	}
	for i := range s.calls {
		x.issue(&s.calls[i])
		if x.debug {
			x.check()
		}
	}
}
