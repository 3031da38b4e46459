package gl

import (
	"runtime"

	"github.com/dnnbench/dnnbench/shaders"
)

// opener makes a context current on the thread that calls it, which the device
// then runs on.
type opener func() (*opened, error)

// opened is a context that is current.
type opened struct {
	gl      api
	is      description
	destroy func() // gives the context back, on the same thread
}

// open starts a device on a thread of its own.
func open(c config, from opener) (*device, error) {
	d := newDevice(c)
	started := make(chan error)
	go func() {
		// Never unlocked: the thread ends with the goroutine, so that no other
		// goroutine finds a context on it.
		runtime.LockOSThread()
		defer close(d.ended)
		o, err := from()
		if err != nil {
			started <- err
			return
		}
		defer o.destroy()
		d.describe(o.is)
		x := d.executor(o.gl)
		started <- nil
		d.serve(x)
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return d, nil
}

func (d *device) describe(is description) {
	d.limits, d.class = is.limits, is.class()
	d.info = is.info()
}

func (d *device) executor(gl api) *executor {
	x := &executor{
		gl: gl, device: d, debug: d.config.debug, bindsAll: gl.describe().bindsAll,
		programs: map[shaders.Kernel]*program{},
	}
	x.openTransfers()
	return x
}

// serve carries out commands until the device is closed.
func (d *device) serve(x *executor) {
	var c command // one for all, since a command handed to the driver is on the heap
	for c = range d.commands {
		if c.kind == runClose {
			break
		}
		x.execute(&c)
		if c.done != nil {
			c.done <- struct{}{}
		}
	}
	x.close()
}
