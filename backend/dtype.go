package backend

// DType is the type of a tensor's elements. Arithmetic is Float32; the others
// are for stored data: images, labels, indices, counters.
type DType uint8

// The element types.
const (
	Float32 DType = iota
	Uint8
	Int32
)

// Size is the number of bytes of one element.
func (d DType) Size() int {
	if d == Uint8 {
		return 1
	}
	return 4
}

func (d DType) String() string {
	switch d {
	case Float32:
		return "float32"
	case Uint8:
		return "uint8"
	case Int32:
		return "int32"
	}
	return "unknown dtype"
}

// Element is the Go type of a tensor element on the host.
type Element interface{ float32 | uint8 | int32 }

func dtypeOf[T Element]() DType {
	var zero T
	switch any(zero).(type) {
	case uint8:
		return Uint8
	case int32:
		return Int32
	}
	return Float32
}
