package gl

import "github.com/dnnbench/dnnbench/shaders"

// hazards places barriers. Shader writes are incoherent in OpenGL: without a
// barrier a later dispatch may run at the same time. It keeps the ranges that
// shaders have read and written since the last barrier, and asks for one when a
// dispatch reads what was written, or writes what was read or written. Ranges are
// the bound ones, so that a barrier too many is possible and one too few is not.
type hazards struct {
	read, written spans
	// unseen is set while a write has had no barrier yet that lets the host see it.
	unseen bool
}

// dispatched returns the barriers that are needed before a dispatch, and takes
// note of the dispatch.
func (h *hazards) dispatched(d *dispatch, uses *[maxOperands]shaders.Access) barrier {
	var need barrier
	if h.read.n+d.nOperand > maxSpans || h.written.n+d.nOperand > maxSpans || h.conflict(d, uses) {
		need = barrierStorage
		h.read.n, h.written.n = 0, 0
	}
	for i, o := range d.operands[:d.nOperand] {
		s := span{o.memory.buffer, o.offset, o.offset + o.bytes}
		if uses[i]&shaders.Read != 0 {
			h.read.add(s)
		}
		if uses[i]&shaders.Write != 0 {
			h.written.add(s)
			h.unseen = true
		}
	}
	return need
}

func (h *hazards) conflict(d *dispatch, uses *[maxOperands]shaders.Access) bool {
	for i, o := range d.operands[:d.nOperand] {
		s := span{o.memory.buffer, o.offset, o.offset + o.bytes}
		if h.written.overlap(s) || uses[i]&shaders.Write != 0 && h.read.overlap(s) {
			return true
		}
	}
	return false
}

// entered returns the barrier that is needed before a segment, and takes note of it.
func (h *hazards) entered(s *segment) (need barrier) {
	full := h.read.n+s.entry.read.n > maxSpans || h.written.n+s.entry.written.n > maxSpans
	if full || h.before(&s.entry) {
		need = barrierStorage
	}
	if need != 0 || s.barriers > 0 {
		h.read.n, h.written.n = 0, 0
	}
	h.read.addAll(&s.exit.read)
	h.written.addAll(&s.exit.written)
	h.unseen = h.unseen || s.exit.unseen
	return need
}

// before reports whether what later does must wait for a barrier.
func (h *hazards) before(later *hazards) bool {
	return h.written.overlapAny(&later.read) || h.written.overlapAny(&later.written) || h.read.overlapAny(&later.written)
}

// transferred returns the barriers that are needed before the host reads or
// writes a buffer.
func (h *hazards) transferred() barrier {
	if !h.unseen {
		return 0
	}
	h.unseen = false
	return barrierUpdate
}

// span is a range of bytes of a buffer.
type span struct {
	buffer   uint32
	from, to int
}

// maxSpans bounds the search for conflicts. A network's step has a dependency
// every few dispatches, so that a list this long means a barrier costs little.
const maxSpans = 64

type spans struct {
	list [maxSpans]span
	n    int
}

func (l *spans) add(s span) {
	for i := range l.list[:l.n] {
		if l.list[i] == s {
			return
		}
	}
	l.list[l.n] = s
	l.n++
}

func (l *spans) overlap(s span) bool {
	for _, o := range l.list[:l.n] {
		if o.buffer == s.buffer && o.from < s.to && s.from < o.to {
			return true
		}
	}
	return false
}

func (l *spans) addAll(more *spans) {
	for _, s := range more.list[:more.n] {
		l.add(s)
	}
}

func (l *spans) overlapAny(more *spans) bool {
	for _, s := range more.list[:more.n] {
		if l.overlap(s) {
			return true
		}
	}
	return false
}
