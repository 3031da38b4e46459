package gemm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime/debug"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"
)

// fenced is a matrix in a fence, its rows flush with the beginnings or the ends of
// their memory.
type fenced struct {
	*fence
	rows, cols int
	end        bool
}

// guard is the floats beside a row that must keep the sentinel: one of the widest
// vectors.
const guard = 16

// sentinel is a NaN, so that nothing computed from it passes for a result.
var sentinel = math.Float32frombits(0x7fc5a5a5)

func (f *fence) matrix(rows, cols int, end bool) fenced {
	m := fenced{f, rows, cols, end}
	for r := range rows {
		beside := m.beside(r)
		for i := range beside {
			beside[i] = sentinel
		}
	}
	return m
}

func (m fenced) at(row int) []float32 {
	all := m.fence.row(row)
	if m.end {
		return all[len(all)-m.cols:]
	}
	return all[:m.cols]
}

func (m fenced) beside(row int) []float32 {
	all := m.fence.row(row)
	if m.end {
		return all[len(all)-m.cols-guard : len(all)-m.cols]
	}
	return all[m.cols : m.cols+guard]
}

// pointer is that of the first element; there may be none.
func (m fenced) pointer() unsafe.Pointer {
	if m.rows == 0 || m.cols == 0 {
		return m.outside()
	}
	return unsafe.Pointer(&m.at(0)[0])
}

// values are drawn once: pieces of them, from random places on, are the operands of
// many calls.
type values struct {
	*rand.Rand
	all []float32
}

// newValues makes normal values, with one of the special ones among some twenty.
func newValues(seed uint64) *values {
	r := rand.New(rand.NewPCG(seed, seed+1))
	inf := float32(math.Inf(1))
	special := [...]float32{0, float32(math.Copysign(0, -1)), inf, -inf, float32(math.NaN()), math.MaxFloat32, -math.MaxFloat32, math.SmallestNonzeroFloat32}
	all := normals(r, 1<<14)
	for i := range all {
		if r.IntN(20) == 0 {
			all[i] = special[r.IntN(len(special))]
		}
	}
	return &values{r, all}
}

func (m fenced) fill(from *values) fenced {
	for row := range m.rows {
		z := m.at(row)
		copy(z, from.all[from.IntN(len(from.all)-len(z)):])
	}
	return m
}

// requireKept finds writes beside the rows.
func (m fenced) requireKept(t *testing.T, what fmt.Stringer) {
	t.Helper()
	for r := range m.rows {
		for i, v := range m.beside(r) {
			if math.Float32bits(v) != math.Float32bits(sentinel) {
				require.Failf(t, "written outside", "%v: row %d, %d of the floats beside it", what, r, i)
			}
		}
	}
}

// within runs assembly and fails the test if it accesses memory that it may not.
func within(t *testing.T, what fmt.Stringer, run func()) {
	t.Helper()
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if fault := recover(); fault != nil {
			require.Failf(t, "access outside", "%v: %v", what, fault)
		}
	}()
	run()
}
