package gemm

import (
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// fence is memory for the rows of a matrix, each of a page between two that cannot be
// accessed.
type fence struct {
	memory []byte
	page   int
}

func newFence(t *testing.T, rows int) *fence {
	page := unix.Getpagesize()
	memory, err := unix.Mmap(-1, 0, (2*rows+1)*page, unix.PROT_NONE, unix.MAP_PRIVATE|unix.MAP_ANON)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, unix.Munmap(memory)) })
	f := &fence{memory, page}
	for r := range rows {
		require.NoError(t, unix.Mprotect(f.bytes(r), unix.PROT_READ|unix.PROT_WRITE))
	}
	return f
}

func (f *fence) bytes(row int) []byte { return f.memory[(2*row+1)*f.page:][:f.page] }

// row is all the memory of a row.
func (f *fence) row(row int) []float32 {
	b := f.bytes(row)
	return unsafe.Slice((*float32)(unsafe.Pointer(&b[0])), len(b)/4)
}

// stride is the bytes from row to row.
func (f *fence) stride() uintptr { return uintptr(2 * f.page) }

// outside cannot be accessed.
func (f *fence) outside() unsafe.Pointer { return unsafe.Pointer(&f.memory[0]) }
