package gemm

import (
	"math/rand/v2"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// guarded returns n floats that begin behind a page that cannot be accessed, or end
// before one.
func guarded(t *testing.T, n int, end bool) []float32 {
	t.Helper()
	page := unix.Getpagesize()
	size := (4*n + page - 1) / page * page
	memory, err := unix.Mmap(-1, 0, size+2*page, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, unix.Munmap(memory)) })
	require.NoError(t, unix.Mprotect(memory[:page], unix.PROT_NONE))
	require.NoError(t, unix.Mprotect(memory[page+size:], unix.PROT_NONE))
	at := page
	if end {
		at = page + size - 4*n
	}
	return unsafe.Slice((*float32)(unsafe.Pointer(&memory[at])), max(n, 1))[:n]
}

func TestProductsStayWithinTheirOperands(t *testing.T) {
	everyKernels(t, func(t *testing.T, k *Kernels) {
		r := rand.New(rand.NewPCG(11, 12))
		for _, shape := range [][3]int{
			{1, 33, 100}, {3, 70, 50}, {37, 10, 65}, {65, 10, 700}, {40, 129, 7}, {150, 90, 600},
			{20, 512, 40}, {130, 512, 40}, {64, 64, 64}, {7, 1, 33},
		} {
			for _, trans := range everyTrans {
				for _, end := range []bool{false, true} {
					p := problem(r, shape[0], shape[1], shape[2], trans[0], trans[1])
					p.X, p.Y = guardedOperand(t, p.X, p.M, p.K, end), guardedOperand(t, p.Y, p.K, p.N, end)
					p.Stride = p.N
					p.Dst = guarded(t, p.M*p.N, end)
					p.Bias = guarded(t, p.N, end)
					copy(p.Bias, normals(r, p.N))
					p.Saved = guarded(t, p.M*p.N, end)
					copy(p.Saved, normals(r, p.M*p.N))
					l := k.plan(p, 1)
					s := &serial{NewWorkspace(), guarded(t, l.PackedLen(), end)}
					within(t, named(p.name()), func() { s.compute(&l) })

					p.Bias, p.Saved, p.Alpha, p.Beta = nil, nil, 2, 1
					l = k.plan(p, 1)
					within(t, named(p.name()), func() { s.compute(&l) })
				}
			}
		}
	})
}

// guardedOperand is a copy of an operand, without gaps, between guards.
func guardedOperand(t *testing.T, o Operand, rows, cols int, end bool) Operand {
	t.Helper()
	if o.Trans {
		rows, cols = cols, rows
	}
	data := guarded(t, rows*cols, end)
	for i := range rows {
		copy(data[i*cols:(i+1)*cols], o.Data[i*o.Stride:])
	}
	return Operand{Data: data, Stride: max(1, cols), Trans: o.Trans}
}

type named string

func (n named) String() string { return string(n) }
