package vector

import (
	"math/rand/v2"
	"os"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// guarded returns n elements of a type that end, or begin, at a page which cannot be
// read or written.
func guarded[T any](t *testing.T, n int, atEnd bool) []T {
	page := os.Getpagesize()
	size := n * int(unsafe.Sizeof(*new(T)))
	pages := (size + page - 1) / page * page
	memory, err := unix.Mmap(-1, 0, pages+2*page, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, unix.Munmap(memory)) })
	require.NoError(t, unix.Mprotect(memory[:page], unix.PROT_NONE))
	require.NoError(t, unix.Mprotect(memory[page+pages:], unix.PROT_NONE))
	start := page
	if atEnd {
		start += pages - size
	}
	return unsafe.Slice((*T)(unsafe.Pointer(&memory[start])), n)
}

// guards holds memory for the slices of any kernel.
type guards struct {
	float32s [][]float32
	float64s [][]float64
	uint8s   [][]uint8
}

// A kernel that touches one element beyond its slices ends the test with a fault.
func TestKernelsStayInsideTheirSlices(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	const most = 4 * BlockLength
	for _, atEnd := range []bool{true, false} {
		var g guards
		for range 6 {
			g.float32s = append(g.float32s, guarded[float32](t, most, atEnd))
			g.float64s = append(g.float64s, guarded[float64](t, most, atEnd))
			g.uint8s = append(g.uint8s, guarded[uint8](t, most, atEnd))
		}
		for _, e := range table {
			for _, n := range lengths(e) {
				if n > most {
					continue
				}
				a := randomArguments(rng, e, n)
				for i := range a.slices {
					a.slices[i] = moved(g.float32s[i], a.slices[i], atEnd)
				}
				for i := range a.float64slices {
					a.float64slices[i] = moved(g.float64s[i], a.float64slices[i], atEnd)
				}
				for i := range a.uint8slices {
					a.uint8slices[i] = moved(g.uint8s[i], a.uint8slices[i], atEnd)
				}
				for _, set := range sets() {
					e.call(set, a)
				}
			}
		}
	}
}

// moved copies x to the end or the beginning of memory.
func moved[T any](memory, x []T, atEnd bool) []T {
	to := memory[:len(x):len(x)]
	if atEnd {
		to = memory[len(memory)-len(x):]
	}
	copy(to, x)
	return to
}
