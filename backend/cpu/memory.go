package cpu

import (
	"fmt"
	"math"
	"runtime/debug"
	"unsafe"

	"github.com/dnnbench/dnnbench/backend"
)

// Of the kernels only this file uses unsafe: memory is bytes, which they view as
// their element type.

// alignment of all memory, in bytes: a cache line.
const alignment = 64

// block is one allocation.
type block struct{ bytes []byte }

// Alloc reserves zeroed memory from the Go heap. All tensors of the device together
// may take as much as the machine has, since Go ends the program when the system
// refuses memory.
func (b *Backend) Alloc(bytes int) (backend.Memory, error) {
	if err := b.ready(); err != nil {
		return nil, err
	}
	d := b.device
	if int64(bytes) > d.limit || bytes > math.MaxInt-alignment {
		return nil, fmt.Errorf("the machine has %d bytes of memory: %w", d.limit, backend.ErrTooLarge)
	}
	used := d.used.Add(int64(bytes))
	if used > d.limit {
		d.used.Add(-int64(bytes))
		return nil, fmt.Errorf("tensors take %d of the machine's %d bytes of memory: %w",
			used-int64(bytes), d.limit, backend.ErrOutOfMemory)
	}
	if used+d.garbage.Load() > d.limit { // freed tensors may still be in the heap
		debug.FreeOSMemory()
		d.garbage.Store(0)
	}
	return &block{aligned(bytes)}, nil
}

// Free leaves the memory to Go's garbage collector.
func (b *Backend) Free(m backend.Memory) {
	k := m.(*block)
	b.device.used.Add(-int64(len(k.bytes)))
	b.device.garbage.Add(int64(len(k.bytes)))
	k.bytes = nil
}

// Write copies src to dst.
func (b *Backend) Write(dst backend.Memory, offset int, src []byte) error {
	if err := b.ready(); err != nil {
		return err
	}
	copy(dst.(*block).bytes[offset:offset+len(src)], src)
	return nil
}

// Read copies from src to dst.
func (b *Backend) Read(dst []byte, src backend.Memory, offset int) error {
	if err := b.ready(); err != nil {
		return err
	}
	copy(dst, src.(*block).bytes[offset:offset+len(dst)])
	return nil
}

func aligned(bytes int) []byte {
	raw := make([]byte, bytes+alignment-1)
	skip := -int(uintptr(unsafe.Pointer(unsafe.SliceData(raw)))) & (alignment - 1)
	return raw[skip : skip+bytes : skip+bytes]
}

// bytesOf is the memory of a tensor's elements; nil has none.
func bytesOf(t *backend.Tensor) []byte {
	if t == nil {
		return nil
	}
	size := t.DType().Size()
	return t.Memory().(*block).bytes[t.Offset()*size:][:t.Len()*size]
}

// elements views a tensor's elements.
func elements[T backend.Element](t *backend.Tensor) []T {
	bytes := bytesOf(t)
	if len(bytes) == 0 {
		return nil
	}
	return unsafe.Slice((*T)(unsafe.Pointer(&bytes[0])), t.Len())
}

func floats(t *backend.Tensor) []float32 { return elements[float32](t) }

// alignedFloats returns n zeros that start on a cache line.
func alignedFloats(n int) []float32 {
	bytes := aligned(4 * n)
	return unsafe.Slice((*float32)(unsafe.Pointer(unsafe.SliceData(bytes))), n)
}

// onVector says whether x starts at a multiple of 16 bytes, an SSE vector.
func onVector(x []float32) bool {
	return uintptr(unsafe.Pointer(unsafe.SliceData(x)))%16 == 0
}
