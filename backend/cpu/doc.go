// Package cpu carries out the contract of package backend in pure Go, with
// matrix products by any gonum blas.Float32.
//
// A device is a set of persistent goroutines, as many as Config.Threads less one:
// the caller of an operation works too. Operations are carried out before they
// return. Each is cut into parts whose borders, and whose order of summation, are
// a function of the shapes alone, so results are the same bits on any number of
// threads and in every run. Work too small to share stays on the caller.
//
// An operation allocates nothing in Go, after its first call at a size.
package cpu
