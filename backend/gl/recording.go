package gl

import (
	"errors"
	"fmt"

	"github.com/dnnbench/dnnbench/backend"
)

// recorded is a backend.Program: dispatches in segments, with host nodes between
// them. Each segment is one command, however long it is.
type recorded struct {
	queue     *Queue
	segments  []*segment
	params    *memory // of all dispatches, a slot each; nil for none
	workspace workspace
}

func (r *recorded) add(d *dispatch) {
	if n := len(r.segments); n == 0 || r.segments[n-1].host != nil {
		r.segments = append(r.segments, &segment{})
	}
	last := r.segments[len(r.segments)-1]
	last.recorded = append(last.recorded, *d)
	last.dispatches++
}

func (r *recorded) addHost(f func() error) {
	if n := len(r.segments); n == 0 || r.segments[n-1].host != nil {
		r.segments = append(r.segments, &segment{})
	}
	r.segments[len(r.segments)-1].host = f
}

// Replay queues the segments. It waits only for host nodes.
func (r *recorded) Replay() error {
	q := r.queue
	if err := q.usable(); err != nil {
		return err
	}
	for _, s := range r.segments {
		if s.dispatches > 0 {
			q.device.commands <- command{kind: runSegment, segment: s}
		}
		if s.host != nil {
			if err := q.Host(s.host); err != nil {
				return err
			}
		}
	}
	return q.device.failure()
}

// Free gives the recording's own memory back.
func (r *recorded) Free() {
	r.workspace.free(r.queue.device)
	if r.params != nil {
		r.queue.device.space.Pooled(-r.params.bytes)
		r.queue.device.release(r.params)
		r.params = nil
	}
}

// writeParams gives each dispatch its slot in a buffer, and fills it.
func (r *recorded) writeParams() error {
	q, n := r.queue, 0
	for _, s := range r.segments {
		n += s.dispatches
	}
	if n == 0 {
		return nil
	}
	stride := q.limits.slotBytes()
	m, err := q.reserve(n * stride)
	if err != nil {
		return fmt.Errorf("parameters of %d dispatches: %w", n, err)
	}
	q.device.space.Pooled(m.bytes) // it stays the backend's own
	r.params = m
	slots := make([]byte, n*stride)
	at := 0
	for _, s := range r.segments {
		s.params = paramRange{m.buffer, at}
		for i := range s.recorded {
			s.recorded[i].putParams(slots[at:])
			at += stride
		}
	}
	return q.Write(m, 0, slots)
}

// BeginRecording makes kernel calls append to a program.
func (q *Queue) BeginRecording(r *backend.Recording) error {
	if err := q.usable(); err != nil {
		return err
	}
	q.recording, q.recorded = r, &recorded{queue: q}
	return nil
}

// EndRecording returns the program.
func (q *Queue) EndRecording() (backend.Program, error) {
	if q.recorded == nil {
		return nil, errNotRecording
	}
	r := q.recorded
	q.recording, q.recorded = nil, nil
	err := q.device.failure()
	if err == nil {
		err = r.writeParams()
	}
	if err != nil {
		r.Free()
		return nil, err
	}
	return r, nil
}

var errNotRecording = errors.New("no recording is being made")

// Recording is the recording being made, or nil.
func (q *Queue) Recording() *backend.Recording { return q.recording }

// Host runs f between the work before it and the work after it, or records it.
func (q *Queue) Host(f func() error) error {
	if q.recorded != nil {
		q.recorded.addHost(f)
		return nil
	}
	if err := q.Sync(); err != nil {
		return err
	}
	return f()
}
