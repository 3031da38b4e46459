package gl

import (
	"fmt"

	"github.com/dnnbench/dnnbench/backend"
)

// productCases are products of all shapes of blocks, transposes and epilogues.
func productCases() []kernelCase {
	var list []kernelCase
	sizes := []struct{ m, n, k int }{{1, 1, 1}, {70, 130, 33}, {200, 10, 64}, {10, 200, 50}, {3, 2, 6000}, {5, 6000, 3}, {6000, 3, 5}, {130, 65, 0}, {132, 68, 40}}
	for _, size := range sizes {
		for trans := range 4 {
			o := backend.Gemm{TransX: trans&1 != 0, TransY: trans&2 != 0, Alpha: 0.5, Beta: float32(trans) / 2}
			name := fmt.Sprintf("Gemm %v, transposed %t %t", size, o.TransX, o.TransY)
			list = append(list, kernelCase{name, func(s *scene) {
				m, n, k := size.m, size.n, size.k
				if m%4 == 0 && n%4 == 0 && k%4 == 0 {
					s.before = 4
				}
				x, y := s.floats(m, k), s.floats(k, n)
				if o.TransX {
					x = x.View(0, k, m)
				}
				if o.TransY {
					y = y.View(0, n, k)
				}
				s.b.Gemm(s.floats(m, n), x, y, o)
				full := o
				full.Epilogue = backend.Epilogue{Bias: s.floats(n), SaveZ: s.floats(m, n), Saved: s.floats(m, n), RowSums: s.floats(m),
					Activation: backend.Activation{Kind: backend.Tanh}, Grad: backend.Activation{Kind: backend.Sigmoid}}
				s.b.Gemm(s.floats(m, n), x, y, full)
				checked := o
				checked.Epilogue = backend.Epilogue{RowSums: s.floats(m), Finite: s.state(backend.State{Step: 4})}
				s.b.Gemm(s.floats(m, n), x, y, checked)
			}})
		}
	}
	for _, size := range []struct{ m, n, k int }{{70, 130, 33}, {3, 2, 6000}, {5, 6000, 3}, {132, 68, 40}} {
		for _, transY := range []bool{false, true} {
			list = append(list, kernelCase{fmt.Sprintf("Gemm of halves %v, transposed %t", size, transY), func(s *scene) {
				if size.n%4 == 0 && size.k%4 == 0 {
					s.before = 4
				}
				y := s.halves(size.k, size.n)
				if transY {
					y = y.View(0, size.n, size.k)
				}
				s.b.Gemm(s.floats(size.m, size.n), s.floats(size.m, size.k), y, backend.Gemm{TransY: transY, Alpha: 1})
			}})
		}
	}
	return list
}
