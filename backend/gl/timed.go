package gl

import (
	"errors"
	"time"
)

// errNoTimer is a device whose time stands still.
var errNoTimer = errors.New("the driver's timer gives no times: kernels cannot be compared on it")

// timed runs a recording without host nodes some times, and returns the device's time
// for all.
func (q *Queue) timed(r *recorded, times int) (took time.Duration, err error) {
	q.wait(command{kind: runCall, call: func(x *executor) {
		from := x.gl.stamp()
		for range times {
			for _, s := range r.segments {
				x.replay(s)
			}
		}
		to := x.gl.stamp()
		x.gl.finish() // which sees a lost context, as waiting for a stamp does not
		x.check()
		if took = time.Duration(x.gl.takeStamp(to) - x.gl.takeStamp(from)); took <= 0 {
			err = errNoTimer
		}
	}})
	return took, errors.Join(q.device.failure(), err)
}

// Elapsed is that of backend.Clock.
func (q *Queue) Elapsed(f func() error) (took time.Duration, err error) {
	if err := q.usable(); err != nil {
		return 0, err
	}
	var from uint32
	q.wait(command{kind: runCall, call: func(x *executor) { from = x.gl.stamp() }})
	err = f()
	q.wait(command{kind: runCall, call: func(x *executor) {
		to := x.gl.stamp()
		x.gl.finish()
		x.check()
		if took = time.Duration(x.gl.takeStamp(to) - x.gl.takeStamp(from)); took <= 0 {
			err = errors.Join(err, errNoTimer)
		}
	}})
	return took, errors.Join(err, q.device.failure())
}

// aside records what f queues, on a queue of its own on the same device, whatever this
// one does.
func (q *Queue) aside(f func(aside *Queue)) (*recorded, error) {
	a := &Queue{device: q.device, limits: q.limits, done: make(chan struct{}, 1)}
	if err := a.BeginRecording(nil); err != nil {
		return nil, err
	}
	f(a)
	p, err := a.EndRecording()
	if err != nil {
		return nil, err
	}
	return p.(*recorded), nil
}
