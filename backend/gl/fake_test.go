package gl

import (
	"bytes"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fake is api without a GPU. Buffers live in Go's memory, dispatches compute
// nothing, and every call is kept, for validate to judge.
type fake struct {
	mu      sync.Mutex
	is      description
	calls   []call
	buffers map[uint32][]byte
	sources map[uint32]string

	maps   bool                                                // it has mapped buffers
	late   []func()                                            // what the device has not done yet
	params call                                                // where they are bound
	torn   int                                                 // parameters that changed before the device read them
	clock  uint64                                              // nanoseconds
	cost   func(source string, groups [3]uint32) time.Duration // of a dispatch, on the clock; nil for none
	marks  []uint64                                            // times of the stamps
	inUse  uint32
	bound  bindings
	// compute, where a test has one, is what a dispatch does.
	compute func(source string, operands [maxOperands][]byte)
	accept  func(binary []byte) bool // nil for a driver without program binaries
	batches []int                    // programs that were built together

	room    int                        // bytes that buffers may still take
	refuse  func(source string) string // the compiler's log; "" to accept
	pending []uint32                   // what getError returns, one a call
	onRun   uint32                     // what the next dispatch makes getError return
	reset   bool                       // the context is lost
}

// call is one call of api.
type call struct {
	kind          callKind
	object        uint32 // buffer or program
	index         int
	offset, bytes int
	from          uint32 // of a copy: the buffer, and where in it
	fromOffset    int
	mapped        bool // a buffer that the host may write at any time
	joined        bool // a bind that is made by one call with the one before
	groups        [3]uint32
	barrier       barrier
	source        string
}

type callKind string

const (
	callCreate  callKind = "createBuffer"
	callDelete  callKind = "deleteBuffer"
	callWrite   callKind = "writeBuffer"
	callRead    callKind = "readBuffer"
	callBind    callKind = "bindStorage"
	callBuild   callKind = "buildPrograms"
	callLoad    callKind = "loadProgram"
	callDrop    callKind = "deleteProgram"
	callUse     callKind = "useProgram"
	callParams  callKind = "bindParams"
	callRun     callKind = "dispatch"
	callBarrier callKind = "memoryBarrier"
	callCopy    callKind = "copyBuffer"
	callFence   callKind = "fence"
	callWait    callKind = "wait for a fence"
	callFinish  callKind = "finish"
)

func newFake(l limits) *fake {
	return &fake{
		is:      description{renderer: "fake", vendor: "tests", version: "4.3", major: 4, minor: 3, limits: l},
		buffers: map[uint32][]byte{},
		sources: map[uint32]string{},
		room:    1 << 30,
	}
}

// open opens a queue on the fake. When the test ends, the queue must close without
// a failure, leave no buffer and no program behind, and have made no call that
// validate objects to; tests that cause failures use openFailing.
func (f *fake) open(t *testing.T, c config) *Queue {
	t.Helper()
	q := f.openFailing(t, c)
	t.Cleanup(func() {
		assert.NoError(t, q.Close())
		assert.Empty(t, f.validate())
		assert.Empty(t, f.sources, "programs left behind")
	})
	return q
}

// openFailing opens a queue that the test closes, with its failure.
func (f *fake) openFailing(t *testing.T, c config) *Queue {
	t.Helper()
	d, err := open(c, func() (*opened, error) { return &opened{f, f.is, func() {}}, nil })
	require.NoError(t, err)
	q := d.queue()
	t.Cleanup(func() { _ = q.Close() })
	return q
}

// trace is a copy of the calls so far.
func (f *fake) trace() []call {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.calls)
}

// validate judges the calls so far.
func (f *fake) validate() []error { return validate(f.trace(), f.is.limits) }

// count is the number of calls of a kind so far.
func (f *fake) count(k callKind) (n int) {
	for _, c := range f.trace() {
		if c.kind == k {
			n++
		}
	}
	return n
}

func (f *fake) keep(c call) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls = append(f.calls, c)
}

func (f *fake) describe() description { return f.is }

func (f *fake) createBuffer(bytes int) uint32 {
	name := f.name()
	if bytes > f.room {
		f.pending = append(f.pending, glOutOfMemory)
		return name // a buffer without memory
	}
	f.room -= bytes
	f.buffers[name] = make([]byte, bytes)
	f.keep(call{kind: callCreate, object: name, bytes: bytes})
	return name
}

// name is the lowest free one: a driver too gives out again what was deleted.
func (f *fake) name() uint32 {
	for n := uint32(1); ; n++ {
		if f.buffers[n] == nil && f.sources[n] == "" {
			return n
		}
	}
}

func (f *fake) deleteBuffer(b uint32) {
	f.catchUp()
	f.room += len(f.buffers[b])
	delete(f.buffers, b)
	f.bound.forget(b)
	f.keep(call{kind: callDelete, object: b})
}

func (f *fake) writeBuffer(b uint32, offset int, src []byte) {
	f.catchUp()
	f.keep(call{kind: callWrite, object: b, offset: offset, bytes: len(src)})
	if offset+len(src) <= len(f.buffers[b]) {
		copy(f.buffers[b][offset:], src)
	}
}

func (f *fake) readBuffer(dst []byte, b uint32, offset int) {
	f.catchUp()
	f.keep(call{kind: callRead, object: b, offset: offset, bytes: len(dst)})
	if offset+len(dst) <= len(f.buffers[b]) {
		copy(dst, f.buffers[b][offset:])
	}
}

func (f *fake) bindStorage(index int, b uint32, offset, bytes int) {
	f.bound.buffers[index], f.bound.offsets[index], f.bound.sizes[index] = b, offset, bytes
	f.keep(call{kind: callBind, object: b, index: index, offset: offset, bytes: bytes})
}

func (f *fake) bindAllStorage(b *bindings) {
	for i := range b.n {
		f.bound.buffers[i], f.bound.offsets[i], f.bound.sizes[i] = b.buffers[i], b.offsets[i], b.sizes[i]
		f.keep(call{kind: callBind, object: b.buffers[i], index: i, offset: b.offsets[i], bytes: b.sizes[i], joined: i > 0})
	}
}

func (f *fake) bindParams(b uint32, offset, bytes int) {
	f.params = call{kind: callParams, object: b, offset: offset, bytes: bytes}
	f.keep(f.params)
}

func (f *fake) buildPrograms(sources []string) (list []built) {
	f.batches = append(f.batches, len(sources))
	for _, source := range sources {
		if f.refuse != nil {
			if log := f.refuse(source); log != "" {
				list = append(list, built{log: log})
				continue
			}
		}
		list = append(list, built{program: f.program(callBuild, source)})
	}
	return list
}

func (f *fake) program(how callKind, source string) uint32 {
	name := f.name()
	f.sources[name] = source
	f.keep(call{kind: how, object: name, source: source})
	return name
}

// The fake's binary of a program is its source.
func (f *fake) programBinary(p uint32) []byte {
	if f.accept == nil {
		return nil
	}
	return []byte(f.sources[p])
}

func (f *fake) loadProgram(binary []byte) uint32 {
	if f.accept == nil || !f.accept(binary) {
		f.pending = append(f.pending, 0x0500)
		return 0
	}
	return f.program(callLoad, string(binary))
}

func (f *fake) stamp() uint32 {
	f.marks = append(f.marks, f.clock)
	return uint32(len(f.marks))
}

func (f *fake) takeStamp(mark uint32) uint64 { return f.marks[mark-1] }

func (f *fake) deleteProgram(p uint32) {
	delete(f.sources, p)
	f.keep(call{kind: callDrop, object: p})
}

func (f *fake) useProgram(p uint32) {
	f.inUse = p
	f.keep(call{kind: callUse, object: p})
}

func (f *fake) memoryBarrier(b barrier) { f.keep(call{kind: callBarrier, barrier: b}) }
func (f *fake) lost() bool              { return f.reset }

// createMapped has memory that the host writes while the device is late.
func (f *fake) createMapped(bytes int, _ bool) (uint32, []byte) {
	if !f.maps {
		return 0, nil
	}
	b := f.createBuffer(bytes)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls[len(f.calls)-1].mapped = true
	return b, f.buffers[b]
}

func (f *fake) copyBuffer(dst uint32, dstOffset int, src uint32, srcOffset, bytes int) {
	f.keep(call{kind: callCopy, object: dst, offset: dstOffset, from: src, fromOffset: srcOffset, bytes: bytes})
	f.late = append(f.late, func() {
		if dstOffset+bytes <= len(f.buffers[dst]) && srcOffset+bytes <= len(f.buffers[src]) {
			copy(f.buffers[dst][dstOffset:], f.buffers[src][srcOffset:srcOffset+bytes])
		}
	})
}

// catchUp does what a device may put off until somebody waits for it.
func (f *fake) catchUp() {
	for _, c := range f.late {
		c()
	}
	f.late = nil
}

func (f *fake) fence() fence {
	f.keep(call{kind: callFence})
	return 1
}

// passed is never true unless somebody waits.
func (f *fake) passed(_ fence, wait bool) bool {
	if wait {
		f.catchUp()
		f.keep(call{kind: callWait})
	}
	return wait
}

func (f *fake) finish() {
	f.catchUp()
	f.keep(call{kind: callFinish})
}

func (f *fake) dispatch(groups [3]uint32) {
	f.keep(call{kind: callRun, groups: groups})
	if b := f.buffers[f.params.object]; f.maps && b != nil {
		now := b[f.params.offset:][:f.params.bytes]
		then := bytes.Clone(now)
		f.late = append(f.late, func() {
			if !bytes.Equal(now, then) {
				f.torn++
			}
		})
	}
	source := f.sources[f.inUse]
	if f.cost != nil {
		f.clock += uint64(f.cost(source, groups))
	}
	if f.compute != nil {
		var operands [maxOperands][]byte
		for i, b := range f.bound.buffers {
			if b != 0 {
				operands[i] = f.buffers[b][f.bound.offsets[i] : f.bound.offsets[i]+f.bound.sizes[i]]
			}
		}
		f.compute(source, operands)
	}
	if f.onRun != 0 {
		f.pending, f.onRun = append(f.pending, f.onRun), 0
	}
}

func (f *fake) getError() uint32 {
	if len(f.pending) == 0 {
		return glNoError
	}
	code := f.pending[0]
	f.pending = f.pending[1:]
	return code
}

func (c call) String() string {
	return fmt.Sprintf("%s %d[%d] %d+%d %v %#x", c.kind, c.object, c.index, c.offset, c.bytes, c.groups, uint32(c.barrier))
}
