package gl

import (
	"errors"
	"time"

	"github.com/dnnbench/dnnbench/backend"
)

// profile stamps the time before and after each dispatch.
type profile struct{ list []stamped }

type stamped struct {
	op       string
	from, to uint32
}

// Profile is that of backend.Profiler. It holds for all queues of the device.
func (q *Queue) Profile(f func() error) (list []backend.KernelTime, err error) {
	if err := q.usable(); err != nil {
		return nil, err
	}
	p := &profile{}
	q.wait(command{kind: runCall, call: func(x *executor) { x.profile = p }})
	err = f()
	q.wait(command{kind: runCall, call: func(x *executor) {
		x.profile = nil
		x.gl.finish()
		x.check()
		for _, s := range p.list {
			from := x.gl.takeStamp(s.from)
			list = append(list, backend.KernelTime{Op: s.op, Took: time.Duration(x.gl.takeStamp(s.to) - from)})
		}
	}})
	return list, errors.Join(err, q.device.failure())
}
