//go:build !amd64

package bench

// fmaLoops has none here: the ceiling of arithmetic is not known.
func fmaLoops() []fmaLoop { return nil }
