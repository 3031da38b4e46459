//go:build !linux

package gemm

import (
	"testing"
	"unsafe"
)

// fence is memory for the rows of a matrix, which here finds only what is written
// outside them.
type fence struct{ memory []float32 }

const fencedRow = 1024

func newFence(_ *testing.T, rows int) *fence { return &fence{make([]float32, rows*fencedRow)} }

// row is all the memory of a row.
func (f *fence) row(row int) []float32 { return f.memory[row*fencedRow:][:fencedRow] }

// stride is the bytes from row to row.
func (f *fence) stride() uintptr { return 4 * fencedRow }

// outside cannot be accessed.
func (f *fence) outside() unsafe.Pointer { return nil }
