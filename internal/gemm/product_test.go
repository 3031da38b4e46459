package gemm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/dnnbench/dnnbench/internal/simd"
	"github.com/stretchr/testify/require"
)

// everyKernels runs a test for each instruction set of this machine.
func everyKernels(t *testing.T, test func(*testing.T, *Kernels)) {
	some := false
	for _, level := range simd.Available() {
		k := For(level)
		if k == nil {
			continue
		}
		some = true
		t.Run(k.name, func(t *testing.T) { test(t, k) })
	}
	if !some {
		t.Skip("no tiles for this machine")
	}
}

// problem is a random product with some room at the end of rows.
func problem(r *rand.Rand, m, n, k int, transX, transY bool) Product {
	matrix := func(rows, cols int, trans bool) Operand {
		if trans {
			rows, cols = cols, rows
		}
		stride := cols + r.IntN(3)
		return Operand{Data: normals(r, rows*stride), Stride: stride, Trans: trans}
	}
	stride := n + r.IntN(3)
	return Product{M: m, N: n, K: k, Alpha: 1,
		X: matrix(m, k, transX), Y: matrix(k, n, transY),
		Dst: normals(r, m*stride), Stride: stride}
}

func normals(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.NormFloat64())
	}
	return x
}

// requireSame compares bits, but for those of NaN.
func requireSame(t *testing.T, want, got []float32, what string) {
	t.Helper()
	for i := range want {
		if math.Float32bits(want[i]) != math.Float32bits(got[i]) &&
			(want[i] == want[i] || got[i] == got[i]) {
			require.Failf(t, "differs", "%s: element %d: want %g got %g", what, i, want[i], got[i])
		}
	}
}

func (p Product) name() string {
	return fmt.Sprintf("%d×%d×%d transX %t transY %t alpha %g beta %g strides %d %d %d",
		p.M, p.N, p.K, p.X.Trans, p.Y.Trans, p.Alpha, p.Beta, p.X.Stride, p.Y.Stride, p.Stride)
}

func check(t *testing.T, k *Kernels, p Product) {
	t.Helper()
	want, got := p, p
	want.Dst, got.Dst = append([]float32(nil), p.Dst...), append([]float32(nil), p.Dst...)
	Reference(&want)
	l := k.plan(got, 1)
	newSerial().compute(&l)
	requireSame(t, want.Dst, got.Dst, p.name())
}

func TestProductHasTheReferencesBits(t *testing.T) {
	everyKernels(t, func(t *testing.T, k *Kernels) {
		r := rand.New(rand.NewPCG(1, 2))
		sizes := []int{0, 1, 2, 7, 10, 14, 15, 16, 17, 31, 33, 64, 65, 100}
		for range 3000 {
			m, n, depth := sizes[r.IntN(len(sizes))], sizes[r.IntN(len(sizes))], sizes[r.IntN(len(sizes))]
			p := problem(r, m, n, depth, r.IntN(2) == 0, r.IntN(2) == 0)
			p.Alpha = [...]float32{1, 1, 0, -1, 0.7}[r.IntN(5)]
			p.Beta = [...]float32{0, 0, 1, -1, 0.3}[r.IntN(5)]
			check(t, k, p)
		}
	})
}
