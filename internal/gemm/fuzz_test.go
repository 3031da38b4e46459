package gemm

import (
	"math/rand/v2"
	"testing"
)

// FuzzProduct holds products of any shape, stride and scale against the reference.
func FuzzProduct(f *testing.F) {
	f.Add(uint8(10), uint16(64), uint16(128), uint8(3), float32(1), float32(0), uint64(1))
	f.Add(uint8(65), uint16(129), uint16(33), uint8(1), float32(-1), float32(0.5), uint64(2))
	f.Add(uint8(0), uint16(1), uint16(0), uint8(0), float32(0), float32(1), uint64(3))
	s := newSerial()
	f.Fuzz(func(t *testing.T, m uint8, n, k uint16, trans uint8, alpha, beta float32, seed uint64) {
		if int(m)*int(n%600)*int(k%900) > 1<<20 { // the reference takes 5 ns a product
			t.Skip()
		}
		r := rand.New(rand.NewPCG(seed, 1))
		p := problem(r, int(m), int(n%600), int(k%900), trans&1 != 0, trans&2 != 0)
		p.Alpha, p.Beta = alpha, beta
		everyKernels(t, func(t *testing.T, kernels *Kernels) {
			want, got := p, p
			want.Dst, got.Dst = append([]float32(nil), p.Dst...), append([]float32(nil), p.Dst...)
			Reference(&want)
			l := kernels.plan(got, 1+int(seed%3))
			s.compute(&l)
			requireSame(t, want.Dst, got.Dst, p.name())
		})
	})
}
