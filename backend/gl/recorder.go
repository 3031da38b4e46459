package gl

import (
	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/shaders"
)

// Dispatch is what one dispatch costs.
type Dispatch struct {
	Kernel   string // the shader and its options, as "softmax LANES=8 PART=0 WIDTH=4"
	Calls    int    // of OpenGL: program, parameters, storage, barrier, dispatch
	Barriers int    // of those
	// Read and Written are logical bytes: each range that is bound counts once, as its block
	// is readonly, writeonly or neither in the shader.
	Read, Written int
}

// Recorder is a backend that computes nothing: it takes what OpenGL would be told, on a
// device with ARB_multi_bind and ranges of 128 MiB, and counts. What is downloaded from it
// is 0.
type Recorder struct {
	*Queue
	counts *counter
}

// NewRecorder opens a recorder. It needs no OpenGL.
func NewRecorder() (*Recorder, error) {
	c := &counter{names: map[string]string{}, programs: map[uint32]counted{}}
	source := func(k shaders.Kernel) (string, error) {
		s, err := k.Source()
		c.names[s] = k.String()
		return s, err
	}
	d, err := open(config{source: source, fixed: true}, func() (*opened, error) { return &opened{c, c.describe(), func() {}}, nil })
	if err != nil {
		return nil, err
	}
	return &Recorder{d.queue(), c}, nil
}

// Take waits for the work so far and returns its dispatches since the last Take, and how
// many other calls there were: transfers, waits, objects made and deleted.
func (r *Recorder) Take() (list []Dispatch, others int, err error) {
	r.wait(command{kind: runCall, call: func(*executor) {
		list, others = r.counts.list, r.counts.others
		r.counts.list, r.counts.others, r.counts.next = nil, 0, Dispatch{}
	}})
	return list, others, r.device.failure()
}

// counter is api without a device, on the thread of the context.
type counter struct {
	names    map[string]string // of kernels, by source
	programs map[uint32]counted
	last     uint32 // name of a buffer or program
	inUse    uint32
	bytes    [maxOperands]int // that are bound

	list   []Dispatch
	next   Dispatch // what was called for the next dispatch
	others int
}

// counted is a program.
type counted struct {
	kernel string
	access []shaders.Access
}

var _ api = (*counter)(nil)
var _ backend.Backend = (*Recorder)(nil)

func (c *counter) describe() description {
	l := guaranteed
	l.blockBytes = 1 << 27
	return description{renderer: "recorder", major: 4, minor: 3, limits: l, emulated: true, bindsAll: true}
}

func (c *counter) name() uint32 {
	c.last++
	return c.last
}

func (c *counter) createBuffer(int) uint32 {
	c.others++
	return c.name()
}

func (c *counter) createMapped(int, bool) (uint32, []byte)        { return 0, nil }
func (c *counter) deleteBuffer(uint32)                            { c.others++ }
func (c *counter) writeBuffer(uint32, int, []byte)                { c.others++ }
func (c *counter) copyBuffer(_ uint32, _ int, _ uint32, _, _ int) { c.others++ }
func (c *counter) bindStorage(index int, _ uint32, _, bytes int)  { c.bytes[index] = bytes }

func (c *counter) readBuffer(dst []byte, _ uint32, _ int) {
	c.others++
	clear(dst)
}

func (c *counter) bindAllStorage(b *bindings) {
	c.next.Calls++
	copy(c.bytes[:], b.sizes[:b.n])
}

func (c *counter) bindParams(uint32, int, int) { c.next.Calls++ }

func (c *counter) buildPrograms(sources []string) (list []built) {
	c.others += len(sources)
	for _, s := range sources {
		p := c.name()
		c.programs[p] = counted{c.names[s], shaders.Bindings(s)}
		list = append(list, built{program: p})
	}
	return list
}

func (c *counter) programBinary(uint32) []byte { return nil }
func (c *counter) loadProgram([]byte) uint32   { return 0 }
func (c *counter) deleteProgram(uint32)        { c.others++ }

func (c *counter) useProgram(program uint32) {
	c.next.Calls++
	c.inUse = program
}

func (c *counter) memoryBarrier(barrier) {
	c.next.Calls++
	c.next.Barriers++
}

func (c *counter) dispatch([3]uint32) {
	d, p := c.next, c.programs[c.inUse]
	c.next = Dispatch{}
	d.Kernel = p.kernel
	d.Calls++
	for i, a := range p.access {
		if a&shaders.Read != 0 {
			d.Read += c.bytes[i]
		}
		if a&shaders.Write != 0 {
			d.Written += c.bytes[i]
		}
	}
	c.list = append(c.list, d)
}

func (c *counter) fence() fence            { c.others++; return 1 }
func (c *counter) passed(fence, bool) bool { return true }
func (c *counter) stamp() uint32           { return c.name() }
func (c *counter) takeStamp(uint32) uint64 { return 0 }
func (c *counter) finish()                 { c.others++ }
func (c *counter) getError() uint32        { return glNoError }
func (c *counter) lost() bool              { return false }
