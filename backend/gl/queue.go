package gl

import (
	"fmt"

	"github.com/dnnbench/dnnbench/backend"
)

// Queue is a backend.Backend: an ordered queue on a device.
type Queue struct {
	device *device
	limits limits
	done   chan struct{} // where this queue's goroutine waits
	closed bool

	recording *backend.Recording
	recorded  *recorded // the program being recorded
	workspace workspace // of kernels that run at once
}

// Info says what runs.
func (q *Queue) Info() backend.Info { return q.device.info }

// Space is the memory account of the device.
func (q *Queue) Space() *backend.Space { return &q.device.space }

// Fork opens another queue on the same device and memory.
func (q *Queue) Fork() (backend.Backend, error) {
	if q.closed {
		return nil, backend.ErrClosed
	}
	return q.device.queue(), nil
}

// Close waits for the queue. Closing the last queue closes the device.
func (q *Queue) Close() error {
	if q.closed {
		return nil
	}
	q.closed = true
	q.wait(command{kind: runSync})
	err := q.device.failure()
	q.workspace.free(q.device)
	if q.recorded != nil {
		q.recorded.Free()
	}
	q.device.leave()
	return err
}

// Write copies src to dst. It returns as soon as src was copied to memory of the
// queue's own.
func (q *Queue) Write(dst backend.Memory, offset int, src []byte) error {
	if err := q.usable(); err != nil {
		return err
	}
	for m := dst.(*memory); len(src) > 0; {
		slab := <-q.device.slabs
		n := copy(slab.host, src)
		q.device.commands <- command{kind: runWrite, transfer: transfer{m.buffer, offset, slab.host[:n], slab}}
		src, offset = src[n:], offset+n
	}
	return q.device.failure()
}

// Read waits for the queue, then copies from src.
func (q *Queue) Read(dst []byte, src backend.Memory, offset int) error {
	if err := q.usable(); err != nil {
		return err
	}
	q.wait(command{kind: runRead, transfer: transfer{buffer: src.(*memory).buffer, offset: offset, host: dst}})
	return q.device.failure()
}

// Sync waits for all queued work and returns the device's first failure.
func (q *Queue) Sync() error {
	if err := q.usable(); err != nil {
		return err
	}
	q.wait(command{kind: runSync})
	return q.device.failure()
}

// usable returns why the host may not touch the queue now.
func (q *Queue) usable() error {
	if q.closed {
		return backend.ErrClosed
	}
	if q.recorded != nil {
		return backend.ErrRecording
	}
	return nil
}

// wait posts a command and waits until it was carried out.
func (q *Queue) wait(c command) {
	c.done = q.done
	q.device.commands <- c
	<-q.done
}

// run queues a dispatch, or records it.
func (q *Queue) run(d *dispatch) {
	if q.closed || !q.fits(d) {
		return
	}
	if q.recorded != nil {
		q.recorded.add(d)
		return
	}
	q.device.commands <- command{kind: runDispatch, dispatch: *d}
}

// fits reports whether a dispatch has work and keeps within the device's limits,
// which drivers do not check. A dispatch that does not is the device's failure.
func (q *Queue) fits(d *dispatch) bool {
	if d.groups[0] == 0 || d.groups[1] == 0 || d.groups[2] == 0 {
		return false
	}
	for i, n := range d.groups {
		if n > q.limits.groups[i] {
			q.fail(d.op, fmt.Errorf("%v work groups, this device takes %v: %w", d.groups, q.limits.groups, backend.ErrTooLarge))
			return false
		}
	}
	for i, o := range d.operands[:d.nOperand] {
		if o.memory == nil { // scratch memory that was not to be had: the device has failed
			return false
		}
		if o.bytes > q.limits.blockBytes {
			q.fail(d.op, fmt.Errorf("operand %d of %d bytes, this device binds %d: %w", i, o.bytes, q.limits.blockBytes, backend.ErrTooLarge))
			return false
		}
	}
	return true
}

// fail makes err, of an operation, the device's failure unless it has one. Kernels
// call it for what the device cannot do.
func (q *Queue) fail(op string, err error) { q.device.fail(op, err) }
