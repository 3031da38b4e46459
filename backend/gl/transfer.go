package gl

// Data goes to and from the device in slabs. Where the driver can map buffers for good,
// they lie in one that is mapped: the host fills or empties a slab while the device works,
// the device copies it when it gets there, and a fence behind the copy tells the host.
// Nobody waits for all of the device's work.
const (
	// slabBytes is large enough that the driver's cost of a call does not show, small
	// enough for L2.
	slabBytes = 256 << 10
	// slabs is how many may be on their way to the device, and readSlabs from it.
	slabs     = 8
	readSlabs = 4
	// inlineBytes is the most that goes to the device with its call: less than a fence
	// costs, and drivers keep so little with their commands.
	inlineBytes = 4 << 10
)

// slab is memory that an upload travels in.
type slab struct {
	host   []byte // slabBytes
	offset int    // in the mapped buffer
}

// uploads are the slabs that the host fills, as the thread sees them.
type uploads struct {
	buffer  uint32   // mapped; 0 where the driver maps none
	flights []flight // in the order of their copies
}

// flight is a slab that the device may not have copied yet.
type flight struct {
	slab  slab
	fence fence
}

// downloads are the slabs that the host empties.
type downloads struct {
	buffer uint32
	host   []byte
	fences [readSlabs]fence
}

// openTransfers makes the slabs, of memory of our own where the driver maps no buffers.
func (x *executor) openTransfers() {
	var host []byte
	if x.up.buffer, host = x.gl.createMapped(slabs*slabBytes, false); x.up.buffer == 0 {
		host = make([]byte, slabs*slabBytes)
	}
	for at := 0; at < len(host); at += slabBytes {
		x.device.slabs <- slab{host[at:][:slabBytes:slabBytes], at}
	}
	x.up.flights = make([]flight, 0, slabs)
	if x.down.buffer, x.down.host = x.gl.createMapped(readSlabs*slabBytes, true); x.down.buffer == 0 {
		x.down.host = make([]byte, slabBytes)
	}
}

func (x *executor) closeTransfers() {
	for len(x.up.flights) > 0 {
		x.land(true)
	}
	for _, buffer := range []uint32{x.up.buffer, x.down.buffer} {
		if buffer != 0 {
			x.delete(buffer)
		}
	}
}

// write copies a slab to a buffer. The slab is free again when that is done.
func (x *executor) write(t transfer) {
	if x.device.failed() {
		x.device.slabs <- t.slab
		return
	}
	x.lastOp = "Upload"
	if need := x.hazards.transferred(); need != 0 {
		x.gl.memoryBarrier(need)
	}
	if x.up.buffer == 0 || len(t.host) <= inlineBytes {
		x.gl.writeBuffer(t.buffer, t.offset, t.host)
		x.device.slabs <- t.slab
		return
	}
	x.gl.copyBuffer(t.buffer, t.offset, x.up.buffer, t.slab.offset, len(t.host))
	x.up.flights = append(x.up.flights, flight{t.slab, x.gl.fence()})
	// Somebody may be waiting for a slab. Then the oldest copy is worth waiting for: those
	// behind it keep the device busy.
	x.land(len(x.device.slabs) == 0)
}

// land gives back the slabs that the device has copied, at least one if wait is set.
func (x *executor) land(wait bool) {
	for len(x.up.flights) > 0 && x.gl.passed(x.up.flights[0].fence, wait) {
		x.device.slabs <- x.up.flights[0].slab
		x.up.flights = x.up.flights[:copy(x.up.flights, x.up.flights[1:])]
		wait = false
	}
}

// read goes through memory that holds no Go pointers, since the destination may lie
// within a structure that does, which C must not be shown.
func (x *executor) read(t transfer) {
	if x.device.failed() {
		return
	}
	x.lastOp = "Download"
	if need := x.hazards.transferred(); need != 0 {
		x.gl.memoryBarrier(need)
	}
	if x.down.buffer == 0 {
		for dst, offset := t.host, t.offset; len(dst) > 0; {
			n := min(len(dst), slabBytes)
			x.gl.readBuffer(x.down.host[:n], t.buffer, offset)
			copy(dst, x.down.host[:n])
			dst, offset = dst[n:], offset+n
		}
	} else {
		x.readMapped(t)
	}
	x.check()
}

// readMapped asks for some slabs ahead of the one that it empties.
func (x *executor) readMapped(t transfer) {
	asked := 0
	for done := 0; done < len(t.host); done += slabBytes {
		for asked < len(t.host) && asked-done < len(x.down.host) {
			at := asked % len(x.down.host)
			x.gl.copyBuffer(x.down.buffer, at, t.buffer, t.offset+asked, min(slabBytes, len(t.host)-asked))
			x.down.fences[at/slabBytes] = x.gl.fence()
			asked += slabBytes
		}
		at := done % len(x.down.host)
		x.gl.passed(x.down.fences[at/slabBytes], true)
		copy(t.host[done:], x.down.host[at:][:slabBytes])
	}
}
