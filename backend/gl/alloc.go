package gl

import (
	"fmt"
	"math"

	"github.com/dnnbench/dnnbench/backend"
)

// Alloc reserves device memory, from the pool where it has a buffer that fits.
func (q *Queue) Alloc(bytes int) (backend.Memory, error) {
	if err := q.usable(); err != nil {
		return nil, err
	}
	if err := q.device.failure(); err != nil {
		return nil, err
	}
	m, err := q.reserve(bytes)
	if err != nil {
		return nil, err
	}
	if bytes > unpacedBytes {
		q.seeCopying()
	}
	return m, nil
}

// reserve takes memory from the pool or the driver.
func (q *Queue) reserve(bytes int) (*memory, error) {
	if bytes > maxBuffer {
		return nil, fmt.Errorf("%d bytes, shaders count up to %d: %w", bytes, maxBuffer, backend.ErrTooLarge)
	}
	d := q.device
	m := &memory{bytes: bytes, size: sizeClass(bytes)}
	if d.config.exact {
		m.size = max(vectorBytes, roundUp(bytes, vectorBytes))
	}
	m.buffer = d.pool.take(m.size)
	if m.buffer == 0 {
		var err error
		q.wait(command{kind: runCall, call: func(x *executor) { m.buffer, err = x.create(m.size) }})
		if err != nil {
			return nil, err
		}
		d.space.Pooled(m.size)
	}
	d.space.Pooled(-bytes)
	if d.config.poison {
		q.poison(m)
	}
	return m, nil
}

// Free gives memory back. What is queued runs before anything that is queued for
// the buffer's next owner.
func (q *Queue) Free(m backend.Memory) { q.device.release(m.(*memory)) }

func (d *device) release(m *memory) {
	d.space.Pooled(m.bytes)
	if d.pool.put(m.buffer, m.size) {
		return
	}
	d.space.Pooled(-m.size)
	select {
	case d.commands <- command{kind: runCall, call: func(x *executor) { x.delete(m.buffer) }}:
	case <-d.ended: // and the buffer with the context
	}
}

// poison fills memory with NaN, so that tests find what reads it before it is
// written.
func (q *Queue) poison(m *memory) {
	bits := math.Float32bits(float32(math.NaN()))
	for offset := 0; offset < m.size; {
		slab := <-q.device.slabs
		n := min(m.size-offset, slabBytes)
		for i := 0; i < n; i++ {
			slab.host[i] = byte(bits >> (8 * (i % 4)))
		}
		q.device.commands <- command{kind: runWrite, transfer: transfer{m.buffer, offset, slab.host[:n], slab}}
		offset += n
	}
}
