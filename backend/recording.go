package backend

// Recording is a list of operations that was recorded once and can be replayed.
// It keeps the memory of every tensor it uses until it is freed.
type Recording struct {
	program Program
	pinned  map[*storage]struct{}
}

// Record runs f, whose operations on b are recorded instead of carried out. f must
// not allocate, upload, download or sync. Nothing that f computes on the host is
// recomputed at a replay: what varies from step to step lives in a state tensor.
func Record(b Backend, f func() error) (*Recording, error) {
	r := &Recording{pinned: map[*storage]struct{}{}}
	if err := b.BeginRecording(r); err != nil {
		return nil, err
	}
	ended := false
	defer func() {
		if !ended { // f panicked: leave the backend usable
			if p, err := b.EndRecording(); err == nil {
				r.program = p
			}
			r.Free()
		}
	}()
	ferr := f()
	program, err := b.EndRecording()
	ended = true
	r.program = program
	if ferr != nil {
		err = ferr
	}
	if err != nil {
		r.Free()
		return nil, err
	}
	return r, nil
}

// Replay queues the recorded operations. It does not wait, except for the host
// nodes among them, and allocates nothing.
func (r *Recording) Replay() error {
	checkRecorded(r)
	return r.program.Replay()
}

// Free gives the recording and its hold on tensors back.
func (r *Recording) Free() {
	if r.program != nil {
		r.program.Free()
		r.program = nil
	}
	for s := range r.pinned {
		s.unpin()
	}
	clear(r.pinned)
}

func (r *Recording) pin(t *Tensor) {
	if _, ok := r.pinned[t.store]; !ok {
		r.pinned[t.store] = struct{}{}
		t.store.pin()
	}
}
