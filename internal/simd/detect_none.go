//go:build noasm || !(amd64 || arm64)

package simd

// available lists the only level of a build without assembly.
func available() []Level { return []Level{None} }
