//go:build race

package simdblas_test

// raced says that the race detector makes pools forget at random.
const raced = true
