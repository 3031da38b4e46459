package backend

import (
	"fmt"
	"unsafe"
)

// Memory is a backend's own handle for one allocation.
type Memory any

// Tensor is a view of contiguous device memory: an element type, a shape of rank
// 1 to 4, and an offset. Tensors are made by [New] and [FromSlice]; [Tensor.View]
// shares their memory.
type Tensor struct {
	store  *storage
	dtype  DType
	offset int
	shape  Shape
}

// New allocates a tensor. Its contents are undefined until something is written.
// It returns an error wrapping [ErrOutOfMemory] or [ErrTooLarge] when the device
// cannot hold it; the device stays usable.
func New(b Backend, dtype DType, dims ...int) (*Tensor, error) {
	checkDims("New", dims)
	if _, ok := product(dtype.Size(), dims); !ok {
		return nil, fmt.Errorf("tensor %s%v: %w", dtype, dims, ErrTooLarge)
	}
	shape := ShapeOf(dims...)
	bytes := shape.Len() * dtype.Size()
	memory, err := b.Alloc(bytes)
	if err != nil {
		return nil, fmt.Errorf("tensor %s%v (%d bytes): %w", dtype, shape, bytes, err)
	}
	return &Tensor{store: newStorage(b, memory, bytes), dtype: dtype, shape: shape}, nil
}

// FromSlice allocates a tensor of T's type and uploads data, whose length must be
// the product of dims.
func FromSlice[T Element](b Backend, data []T, dims ...int) (*Tensor, error) {
	t, err := New(b, dtypeOf[T](), dims...)
	if err != nil {
		return nil, err
	}
	if err := Upload(b, t, data); err != nil {
		t.Free()
		return nil, err
	}
	return t, nil
}

// View shares the tensor's memory: the elements from offset on, in the given
// shape. Row ranges, reshapes and "W[2] inside the flat parameters" are cases of
// it. A view needs no Free; it may not be used after its tensor was freed.
func (t *Tensor) View(offset int, dims ...int) *Tensor {
	shape := ShapeOf(dims...)
	checkView(t, offset, shape)
	return &Tensor{store: t.store, dtype: t.dtype, offset: t.offset + offset, shape: shape}
}

// Rows is the view of rows from (included) to to (excluded) of the tensor seen as
// a matrix.
func (t *Tensor) Rows(from, to int) *Tensor {
	checkRows(t, from, to)
	cols := t.shape.Cols()
	return t.View(from*cols, to-from, cols)
}

// Free gives the memory back, behind the queued work that uses it. Freeing a
// tensor twice does nothing; freeing a view frees its tensor. A tensor that a live
// [Recording] uses keeps its memory until the recording is freed.
func (t *Tensor) Free() {
	if t != nil {
		t.store.free()
	}
}

// DType is the element type.
func (t *Tensor) DType() DType { return t.dtype }

// Shape is the extent of each axis.
func (t *Tensor) Shape() Shape { return t.shape }

// Len is the number of elements.
func (t *Tensor) Len() int { return t.shape.Len() }

// Offset is the index of the first element within its memory, in elements.
func (t *Tensor) Offset() int { return t.offset }

// Memory is the backend's handle, for the backend that made it.
func (t *Tensor) Memory() Memory { return t.store.memory }

// Upload copies src into dst, in queue order. src may be reused as soon as it
// returns. The lengths must be equal.
func Upload[T Element](b Backend, dst *Tensor, src []T) error {
	checkTransfer(b, "Upload", dst, dtypeOf[T](), len(src))
	return b.Write(dst.store.memory, dst.offset*dst.dtype.Size(), bytesOf(src))
}

// Download copies src into dst and waits for the work before it. The lengths must
// be equal.
func Download[T Element](b Backend, dst []T, src *Tensor) error {
	checkTransfer(b, "Download", src, dtypeOf[T](), len(dst))
	return b.Read(bytesOf(dst), src.store.memory, src.offset*src.dtype.Size())
}

// bytesOf views the elements of s as bytes in the machine's order, which is the
// order that every device on it uses too.
func bytesOf[T Element](s []T) []byte {
	if len(s) == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(&s[0])), len(s)*int(unsafe.Sizeof(s[0])))
}
