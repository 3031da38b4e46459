package gl

import (
	"errors"
	"time"
)

// errNoTimer is a device whose time stands still.
var errNoTimer = errors.New("the driver's timer gives no times: kernels cannot be compared on it")

// timed runs recorded steps some times, at once, and returns the device's time for all.
func (q *Queue) timed(steps []step, times int) (took time.Duration, err error) {
	q.wait(command{kind: runCall, call: func(x *executor) {
		from := x.gl.stamp()
		for range times {
			x.execute(&command{kind: runSteps, steps: steps})
		}
		to := x.gl.stamp()
		x.gl.finish() // which sees a lost context, as waiting for a stamp does not
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

// aside is a queue on the same device that records, whatever this one does.
func (q *Queue) aside() *Queue {
	a := &Queue{device: q.device, limits: q.limits, done: make(chan struct{}, 1)}
	a.recorded = &recorded{queue: a}
	return a
}
