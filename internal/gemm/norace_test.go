//go:build !race

package gemm

// raced says that the race detector slows Go down, though not the assembly.
const raced = false
