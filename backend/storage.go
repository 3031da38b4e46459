package backend

// storage is one allocation, shared by a tensor, its views, and the recordings that
// use it. Queues on one device share tensors, so what changes is guarded by the
// device's Space.
type storage struct {
	memory  Memory
	space   *Space
	release func(Memory)
	bytes   int
	freed   bool // guarded by space.mu
	pins    int  // recordings that use it; guarded by space.mu
}

func newStorage(b Backend, memory Memory, bytes int) *storage {
	s := &storage{memory: memory, space: b.Space(), release: b.Free, bytes: bytes}
	s.space.allocated(bytes)
	return s
}

func (s *storage) isFreed() bool {
	s.space.mu.Lock()
	defer s.space.mu.Unlock()
	return s.freed
}

// free releases the memory, or leaves that to the last recording.
func (s *storage) free() {
	s.space.mu.Lock()
	first := !s.freed
	if first {
		s.freed = true
		s.space.stats.LiveTensors--
		s.space.stats.LiveBytes -= int64(s.bytes)
	}
	last := first && s.pins == 0
	s.space.mu.Unlock()
	if last {
		s.release(s.memory)
	}
}

func (s *storage) pin() {
	s.space.mu.Lock()
	defer s.space.mu.Unlock()
	s.pins++
}

func (s *storage) unpin() {
	s.space.mu.Lock()
	s.pins--
	last := s.pins == 0 && s.freed
	s.space.mu.Unlock()
	if last {
		s.release(s.memory)
	}
}
