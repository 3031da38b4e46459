package gl

import "sync"

// pool keeps buffers that were freed, by size class, for reuse: making a large
// buffer takes a driver milliseconds. A buffer may be handed out again while
// queued work still uses it, since all queues of a device run in one order.
type pool struct {
	mu     sync.Mutex
	free   map[int][]uint32
	bytes  int
	closed bool
}

// maxPooled is what the pool keeps at most. It is enough for the working set of a
// large network, and leaves a desktop's GPU usable beside it.
const maxPooled = 1 << 30

// take returns a pooled buffer of this size class, or 0.
func (p *pool) take(size int) (buffer uint32) {
	p.mu.Lock()
	defer p.mu.Unlock()
	list := p.free[size]
	if len(list) == 0 {
		return 0
	}
	buffer = list[len(list)-1]
	p.free[size] = list[:len(list)-1]
	p.bytes -= size
	return buffer
}

// put keeps a buffer, or reports that it must be deleted instead.
func (p *pool) put(buffer uint32, size int) (kept bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || p.bytes+size > maxPooled {
		return false
	}
	if p.free == nil {
		p.free = map[int][]uint32{}
	}
	p.free[size] = append(p.free[size], buffer)
	p.bytes += size
	return true
}

// drain empties the pool and returns what was in it.
func (p *pool) drain() (buffers []uint32, bytes int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, list := range p.free {
		buffers = append(buffers, list...)
	}
	bytes = p.bytes
	p.free, p.bytes = nil, 0
	return buffers, bytes
}

// close makes put refuse from now on.
func (p *pool) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
}
