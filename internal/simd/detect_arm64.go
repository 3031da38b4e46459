//go:build !noasm

package simd

// available lists the levels of this processor, the best last. Go's arm64 port needs
// NEON itself, so every processor it runs on has it.
func available() []Level { return []Level{None, NEON} }
