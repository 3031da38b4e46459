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

// ringSlots is how many dispatches' parameters the ring holds. The driver orders a write
// behind the work that still reads what was there, or copies; so many make it rare.
const ringSlots = 256

// paramRing is where the parameters of dispatches that run at once go.
type paramRing struct {
	buffer uint32
	next   int
	slot   []byte // memory of its own: what C is shown must hold no Go pointers
}

// put writes the parameters of a dispatch to the next slot.
func (r *paramRing) put(x *executor, d *dispatch) (offset int, err error) {
	stride := x.device.limits.slotBytes()
	if r.buffer == 0 {
		if r.buffer, err = x.create(ringSlots * stride); err != nil {
			return 0, err
		}
		r.slot = make([]byte, paramSlot)
	}
	offset = r.next * stride
	r.next = (r.next + 1) % ringSlots
	d.putParams(r.slot)
	x.gl.writeBuffer(r.buffer, offset, r.slot[:d.nParam*paramStride])
	return offset, nil
}

// paramRange is where a dispatch's parameters are bound.
type paramRange struct {
	buffer uint32
	offset int
}
