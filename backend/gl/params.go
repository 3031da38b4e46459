package gl

import "encoding/binary"

// Parameters travel in uniform blocks: those of a recording in a buffer of its own,
// written once, and those of work that runs at once in a ring of slots.

// paramStride is the bytes from one element of an array in a std140 block to the next.
const paramStride = 16

// paramSlot is the bytes of a dispatch's parameters, of which a shader declares as many
// as it has: a range must hold all that it declares.
const paramSlot = maxParams * paramStride

// slotBytes is the bytes from one slot to the next.
func (l *limits) slotBytes() int {
	return (paramSlot + l.paramAlignment - 1) / l.paramAlignment * l.paramAlignment
}

// putParams writes the parameters to a slot.
func (d *dispatch) putParams(slot []byte) {
	for i, w := range d.params[:d.nParam] {
		binary.NativeEndian.PutUint32(slot[i*paramStride:], w)
	}
}

// paramRange is where a dispatch's parameters are bound.
type paramRange struct {
	buffer uint32
	offset int
}

// The ring has parts, each with a fence behind its last use. So many slots are more
// dispatches than a driver keeps waiting.
const (
	ringParts = 4
	partSlots = 128
)

// paramRing is where the parameters of dispatches that run at once go. It is mapped where
// the driver maps buffers. Where not, the driver orders each write behind what still reads
// the slot.
type paramRing struct {
	buffer uint32
	host   []byte // of the ring, or of one slot
	mapped bool
	next   int // slot
	fences [ringParts]fence
	used   [ringParts]bool // a fence is behind it
}

func (r *paramRing) open(x *executor) (err error) {
	bytes := ringParts * partSlots * x.device.limits.slotBytes()
	if r.buffer, r.host = x.gl.createMapped(bytes, false); r.buffer != 0 {
		r.mapped = true
		return nil
	}
	r.host = make([]byte, paramSlot) // of its own: what C is shown must hold no Go pointers
	r.buffer, err = x.create(bytes)
	return err
}

// put writes the parameters of a dispatch to the next slot.
func (r *paramRing) put(x *executor, d *dispatch) (at paramRange, err error) {
	if r.buffer == 0 {
		if err := r.open(x); err != nil {
			return at, err
		}
	}
	offset := r.next * x.device.limits.slotBytes()
	if r.mapped {
		r.enter(x)
		d.putParams(r.host[offset:])
	} else {
		d.putParams(r.host)
		x.gl.writeBuffer(r.buffer, offset, r.host[:d.nParam*paramStride])
	}
	r.next = (r.next + 1) % (ringParts * partSlots)
	return paramRange{r.buffer, offset}, nil
}

// enter puts a fence behind a part that is full, and waits until the next one was used.
func (r *paramRing) enter(x *executor) {
	if r.next%partSlots != 0 {
		return
	}
	part := r.next / partSlots
	if full := (part + ringParts - 1) % ringParts; r.next > 0 || r.used[0] {
		r.fences[full], r.used[full] = x.gl.fence(), true
	}
	if r.used[part] {
		x.gl.passed(r.fences[part], true)
		r.used[part] = false
	}
}

func (r *paramRing) close(x *executor) {
	for part, used := range r.used {
		if used {
			x.gl.passed(r.fences[part], true)
		}
	}
	if r.buffer != 0 {
		x.delete(r.buffer)
	}
}
