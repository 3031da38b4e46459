package gemm

import "math"

// serial computes plans on the calling goroutine, in memory that it keeps.
type serial struct {
	space  *Workspace
	packed []float32
}

// plan is a plan of a product.
func (k *Kernels) plan(p Product, threads int) Plan {
	l := Plan{Product: p}
	k.Prepare(&l, threads)
	return l
}

func newSerial() *serial { return &serial{space: NewWorkspace()} }

func (s *serial) compute(l *Plan) {
	if n := l.PackedLen(); n > len(s.packed) {
		s.packed = make([]float32, n)
	}
	for chunk := range l.Chunks() {
		for i := range l.PackParts() {
			l.Pack(chunk, i, s.packed, s.space)
		}
		for i := range l.Parts() {
			l.Part(chunk, i, s.packed, s.space)
		}
	}
}

// alike compares bits, but for those of NaN.
func alike(a, b float32) bool {
	return math.Float32bits(a) == math.Float32bits(b) || a != a && b != b
}

// repeated is a value so many times.
func repeated(n int, value float32) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = value
	}
	return x
}

// everyTrans is each choice of the two transpositions.
var everyTrans = [...][2]bool{{false, false}, {false, true}, {true, false}, {true, true}}
