package gl

import (
	"errors"

	"github.com/dnnbench/dnnbench/backend"
)

// recorded is a backend.Program: dispatches in segments, with host nodes between
// them. Each segment is one command, however long it is.
type recorded struct {
	queue     *Queue
	segments  []segment
	workspace workspace
}

// segment is a run of dispatches and what the host does after it, if anything.
type segment struct {
	steps []step
	host  func() error
}

func (r *recorded) add(d *dispatch) {
	if n := len(r.segments); n == 0 || r.segments[n-1].host != nil {
		r.segments = append(r.segments, segment{})
	}
	last := &r.segments[len(r.segments)-1]
	last.steps = append(last.steps, step{dispatch: *d})
}

func (r *recorded) addHost(f func() error) {
	if n := len(r.segments); n == 0 || r.segments[n-1].host != nil {
		r.segments = append(r.segments, segment{})
	}
	r.segments[len(r.segments)-1].host = f
}

// Replay queues the segments. It waits only for host nodes.
func (r *recorded) Replay() error {
	q := r.queue
	if err := q.usable(); err != nil {
		return err
	}
	for i := range r.segments {
		s := &r.segments[i]
		if len(s.steps) > 0 {
			q.device.commands <- command{kind: runSteps, steps: s.steps}
		}
		if s.host != nil {
			if err := q.Host(s.host); err != nil {
				return err
			}
		}
	}
	return q.device.failure()
}

// Free gives the recording's scratch memory back.
func (r *recorded) Free() { r.workspace.free(r.queue.device) }

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
	if err := q.device.failure(); err != nil {
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
