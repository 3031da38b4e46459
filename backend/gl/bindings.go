package gl

// bindings are ranges of buffers, bound as storage blocks from 0 on. They lie as
// glBindBuffersRange takes them.
type bindings struct {
	n              int
	buffers        [maxOperands]uint32
	offsets, sizes [maxOperands]int
}

func (b *bindings) add(o operand) {
	b.buffers[b.n], b.offsets[b.n], b.sizes[b.n] = o.memory.buffer, o.offset, o.bytes
	b.n++
}

// has reports whether b has the i-th range of o in its place.
func (b *bindings) has(o *bindings, i int) bool {
	return b.buffers[i] == o.buffers[i] && b.offsets[i] == o.offsets[i] && b.sizes[i] == o.sizes[i]
}

// forget takes out what OpenGL unbinds when it deletes a buffer.
func (b *bindings) forget(buffer uint32) {
	for i := range b.buffers {
		if b.buffers[i] == buffer {
			b.buffers[i] = 0
		}
	}
}

// bind binds ranges, but for those that are bound already.
func (x *executor) bind(b *bindings) {
	changed := false
	for i := range b.n {
		if x.bound.has(b, i) {
			continue
		}
		changed = true
		if !x.bindsAll {
			x.gl.bindStorage(i, b.buffers[i], b.offsets[i], b.sizes[i])
		}
		x.bound.buffers[i], x.bound.offsets[i], x.bound.sizes[i] = b.buffers[i], b.offsets[i], b.sizes[i]
	}
	if changed && x.bindsAll {
		x.gl.bindAllStorage(b)
	}
}
