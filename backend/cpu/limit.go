package cpu

import "math"

// mostMemory is how much tensors may take of what a program can address: half, which
// is 1 GiB for a 32-bit one.
const mostMemory = math.MaxInt / 2

// unknownMemory bounds the tensors of a machine that does not say how much memory it
// has.
const unknownMemory = min(64<<30, mostMemory)
