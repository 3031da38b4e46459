package gl

import (
	"math"
	"math/bits"
)

// memory is one allocation: the whole of a buffer of the device, of which the
// first bytes were asked for.
type memory struct {
	buffer uint32
	bytes  int
	size   int // of the buffer
}

// smallestBuffer keeps tiny tensors (biases, states) in one size class.
const smallestBuffer = 256

// sizeClass rounds up to one of four sizes between two powers of two, so that at
// most a quarter of a buffer is unused and freed buffers fit later requests.
func sizeClass(bytes int) int {
	if bytes <= smallestBuffer {
		return smallestBuffer
	}
	step := 1 << (bits.Len(uint(bytes-1)) - 3)
	return (bytes + step - 1) / step * step
}

// maxBuffer is the largest allocation: shaders count elements in 32 bits, and Go bytes
// in an int.
const maxBuffer = min(4<<32, math.MaxInt-1)
