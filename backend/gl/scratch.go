package gl

// workspace is the scratch memory of a queue or of a recording. That of a recording
// keeps what it outgrew, which dispatches recorded before go on using.
type workspace struct {
	blocks []*memory // the last is the largest
}

// scratch returns memory of undefined contents for what a kernel keeps between its
// dispatches. It is the caller's until the next call of scratch on this queue; one
// that is recorded keeps it as long as the recording lives. When there is none to
// be had, that is the device's failure, and run ignores what is bound to it.
func (q *Queue) scratch(bytes int) *memory {
	w, recording := &q.workspace, q.recorded != nil
	if recording {
		w = &q.recorded.workspace
	}
	if n := len(w.blocks); n > 0 && w.blocks[n-1].size >= bytes {
		return w.blocks[n-1]
	}
	if q.closed || q.device.failed() {
		return nil
	}
	if !recording {
		w.free(q.device)
	}
	m, err := q.reserve(bytes)
	if err != nil {
		q.fail("scratch memory", err)
		return nil
	}
	q.device.space.Pooled(m.bytes) // it stays the backend's own
	w.blocks = append(w.blocks, m)
	return m
}

func (w *workspace) free(d *device) {
	for _, m := range w.blocks {
		d.space.Pooled(-m.bytes)
		d.release(m)
	}
	w.blocks = nil
}
