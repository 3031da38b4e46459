package gl

import (
	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/shaders"
)

// executor carries commands out. It belongs to the thread of the context.
type executor struct {
	gl       api
	device   *device
	programs map[shaders.Kernel]*program
	hazards  hazards
	inUse    uint32               // the program in use
	bound    [maxOperands]binding // the ranges that are bound
	slab     []byte               // for reads
	lastOp   string               // for errors that the driver reports late
	debug    bool                 // ask for errors after each command
}

type binding struct {
	buffer        uint32
	offset, bytes int
}

// execute carries one command out.
func (x *executor) execute(c *command) {
	switch c.kind {
	case runDispatch:
		x.dispatch(&c.dispatch, x.program(c.dispatch.kernel))
	case runSteps:
		for i := range c.steps {
			s := &c.steps[i]
			if s.program == nil {
				s.program = x.program(s.dispatch.kernel)
			}
			x.dispatch(&s.dispatch, s.program)
		}
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

// dispatch does nothing on a device that has failed: what it would compute from is
// not there.
func (x *executor) dispatch(d *dispatch, p *program) {
	if x.device.failed() {
		return
	}
	x.lastOp = d.op
	if p.err != nil {
		x.device.fail(d.op, p.err)
		return
	}
	if x.inUse != p.name {
		x.gl.useProgram(p.name)
		x.inUse = p.name
	}
	if d.nParam > 0 {
		x.gl.setParams(d.params[:d.nParam])
	}
	for i, o := range d.operands[:d.nOperand] {
		b := binding{o.memory.buffer, o.offset, o.bytes}
		if x.bound[i] != b {
			x.gl.bindStorage(i, b.buffer, b.offset, b.bytes)
			x.bound[i] = b
		}
	}
	if need := x.hazards.dispatched(d, &p.access); need != 0 {
		x.gl.memoryBarrier(need)
	}
	x.gl.dispatch(d.groups)
}

// write copies a slab to a buffer and gives the slab back.
func (x *executor) write(t transfer) {
	if !x.device.failed() {
		x.lastOp = "Upload"
		if need := x.hazards.transferred(); need != 0 {
			x.gl.memoryBarrier(need)
		}
		x.gl.writeBuffer(t.buffer, t.offset, t.host)
	}
	x.device.slabs <- t.host[:slabBytes]
}

// read goes through memory of our own, since the destination may lie within a
// structure that holds Go pointers, which C must not be shown.
func (x *executor) read(t transfer) {
	if x.device.failed() {
		return
	}
	x.lastOp = "Download"
	if need := x.hazards.transferred(); need != 0 {
		x.gl.memoryBarrier(need)
	}
	for dst, offset := t.host, t.offset; len(dst) > 0; {
		n := min(len(dst), slabBytes)
		x.gl.readBuffer(x.slab[:n], t.buffer, offset)
		copy(dst, x.slab[:n])
		dst, offset = dst[n:], offset+n
	}
	x.check()
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
	for i := range x.bound {
		if x.bound[i].buffer == buffer {
			x.bound[i] = binding{}
		}
	}
}

// close deletes all that the executor has made.
func (x *executor) close() {
	buffers, bytes := x.device.pool.drain()
	x.device.space.Pooled(-bytes)
	for _, b := range buffers {
		x.delete(b)
	}
	for _, p := range x.programs {
		if p.name != 0 {
			x.gl.deleteProgram(p.name)
		}
	}
}
