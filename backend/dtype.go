package backend

// DType is the type of a tensor's elements. Arithmetic is Float32; the others
// are for stored data: images, labels, indices, counters, and Float16 for weights that
// take half the memory, which Convert makes and MatMul reads.
type DType uint8

// The element types.
const (
	Float32 DType = iota
	Uint8
	Int32
	Float16 // IEEE 754 binary16, on the host as its bits in a uint16
)

// Size is the number of bytes of one element.
func (d DType) Size() int {
	switch d {
	case Uint8:
		return 1
	case Float16:
		return 2
	}
	return 4
}

// String is the name, as "float32".
func (d DType) String() string {
	switch d {
	case Float32:
		return "float32"
	case Uint8:
		return "uint8"
	case Int32:
		return "int32"
	case Float16:
		return "float16"
	}
	return "unknown dtype"
}

// Element is the Go type of a tensor element on the host.
type Element interface {
	float32 | uint8 | int32 | uint16
}

func dtypeOf[T Element]() DType {
	var zero T
	switch any(zero).(type) {
	case uint8:
		return Uint8
	case int32:
		return Int32
	case uint16:
		return Float16
	}
	return Float32
}
