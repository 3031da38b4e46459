package backend

import "sync"

// Stats counts a device's memory.
type Stats struct {
	LiveTensors int   // tensors made and not freed, views not counted
	LiveBytes   int64 // bytes of those
	PeakBytes   int64 // the most that LiveBytes has been
	PoolBytes   int64 // bytes the backend keeps for reuse, beyond LiveBytes
}

// Space is the memory of one device, shared by all queues on it. A backend makes
// one with its device and returns it from Space. It is safe for concurrent use.
type Space struct {
	mu    sync.Mutex
	stats Stats
}

// Stats returns the counts now.
func (s *Space) Stats() Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stats
}

// Pooled adds n bytes, perhaps negative, to what the backend keeps for reuse.
func (s *Space) Pooled(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stats.PoolBytes += int64(n)
}

func (s *Space) allocated(bytes int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stats.LiveTensors++
	s.stats.LiveBytes += int64(bytes)
	s.stats.PeakBytes = max(s.stats.PeakBytes, s.stats.LiveBytes)
}
