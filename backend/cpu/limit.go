package cpu

import "math"

// unknownMemory bounds the tensors of a machine that does not say how much memory it
// has: 64 GiB, or what a 32-bit program can address.
const unknownMemory = min(64<<30, math.MaxInt)
