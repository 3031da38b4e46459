package gl

import (
	"fmt"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/shaders"
)

// executor carries commands out. It belongs to the thread of the context.
type executor struct {
	gl       api
	device   *device
	programs map[shaders.Kernel]*program
	hazards  hazards
	inUse    uint32     // the program in use
	bound    bindings   // the ranges that are bound
	params   paramRange // and those of parameters
	ring     paramRing  // of parameters
	one      invocation // of a dispatch that runs at once
	up       uploads
	down     downloads
	lastOp   string // for errors that the driver reports late
	bindsAll bool   // by one call
	profile  *profile
	debug    bool // ask for errors after each command
}

// execute carries one command out.
func (x *executor) execute(c *command) {
	switch c.kind {
	case runDispatch:
		x.dispatch(&c.dispatch)
	case runSegment:
		x.replay(c.segment)
	case runWrite:
		x.write(c.transfer)
	case runRead:
		x.read(c.transfer)
	case runSync:
		x.gl.finish()
		x.check()
	case runCall:
		c.call(x)
	}
	if x.debug {
		x.check()
	}
}

// dispatch carries a dispatch out.
func (x *executor) dispatch(d *dispatch) {
	p := x.ready(d)
	if p == nil {
		return
	}
	var at paramRange
	if d.nParam > 0 {
		var err error
		if at, err = x.ring.put(x, d); err != nil {
			x.device.fail(d.op, fmt.Errorf("parameters: %w", err))
			return
		}
	}
	x.one.lay(d, p.name, at, x.hazards.dispatched(d, &p.access))
	x.issue(&x.one)
}

// ready returns the program of a dispatch, or nil on a device that has failed or fails
// now: what the dispatch would compute from is not there.
func (x *executor) ready(d *dispatch) *program {
	if x.device.failed() {
		return nil
	}
	x.lastOp = d.op
	p := x.program(d.kernel)
	if p.err != nil {
		x.device.fail(d.op, p.err)
		return nil
	}
	return p
}

// invocation is a dispatch as calls of OpenGL.
type invocation struct {
	op      string
	program uint32
	params  paramRange // buffer 0 for none
	storage bindings
	barrier barrier // before it; 0 for none
	groups  [3]uint32
}

func (c *invocation) lay(d *dispatch, program uint32, params paramRange, before barrier) {
	*c = invocation{op: d.op, program: program, params: params, barrier: before, groups: d.groups}
	for _, o := range d.operands[:d.nOperand] {
		c.storage.add(o)
	}
}

// issue makes the calls, but for those that would change nothing.
func (x *executor) issue(c *invocation) {
	x.lastOp = c.op
	if x.inUse != c.program {
		x.gl.useProgram(c.program)
		x.inUse = c.program
	}
	if c.params.buffer != 0 && x.params != c.params {
		x.gl.bindParams(c.params.buffer, c.params.offset, paramSlot)
		x.params = c.params
	}
	x.bind(&c.storage)
	if c.barrier != 0 {
		x.gl.memoryBarrier(c.barrier)
	}
	if x.profile == nil {
		x.gl.dispatch(c.groups)
		return
	}
	from := x.gl.stamp()
	x.gl.dispatch(c.groups)
	x.profile.list = append(x.profile.list, stamped{c.op, from, x.gl.stamp()})
}

// create makes a buffer. When memory is short it gives up the pool and tries again.
func (x *executor) create(size int) (buffer uint32, err error) {
	x.check() // so that errors found below are ours
	for range 2 {
		buffer = x.gl.createBuffer(size)
		switch code := x.gl.getError(); code {
		case glNoError:
			return buffer, nil
		case glOutOfMemory:
			x.delete(buffer)
			x.takeErrors()
			buffers, bytes := x.device.pool.drain()
			x.device.space.Pooled(-bytes)
			for _, b := range buffers {
				x.delete(b)
			}
			x.gl.finish() // drivers give memory back when nothing uses it any more
		default:
			x.delete(buffer)
			return 0, glError(code)
		}
	}
	return 0, backend.ErrOutOfMemory
}

// delete deletes a buffer, which unbinds it. Its number may come back for another.
func (x *executor) delete(buffer uint32) {
	x.gl.deleteBuffer(buffer)
	x.bound.forget(buffer)
	if x.params.buffer == buffer {
		x.params = paramRange{}
	}
}

// close deletes all that the executor has made.
func (x *executor) close() {
	x.closeTransfers()
	buffers, bytes := x.device.pool.drain()
	x.device.space.Pooled(-bytes)
	for _, b := range buffers {
		x.delete(b)
	}
	x.ring.close(x)
	for _, p := range x.programs {
		if p.name != 0 {
			x.gl.deleteProgram(p.name)
		}
	}
}
