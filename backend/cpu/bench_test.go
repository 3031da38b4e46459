package cpu_test

import (
	"fmt"
	"testing"

	"github.com/dnnbench/dnnbench/backend"
)

func BenchmarkGemm(b *testing.B) {
	sizes := []struct{ m, n, k int }{{64, 64, 64}, {128, 10, 32}, {64, 256, 784}, {512, 512, 512}, {1, 512, 512}}
	for _, threads := range []int{1, 2} {
		for _, s := range sizes {
			for _, o := range modes {
				b.Run(fmt.Sprintf("threads=%d/%dx%dx%d/%s", threads, s.m, s.n, s.k, modeName(o)), func(b *testing.B) {
					c := open(b, threads)
					x := operand(b, c, numbers(s.m*s.k, 1), s.m, s.k, o.TransX)
					y := operand(b, c, numbers(s.k*s.n, 2), s.k, s.n, o.TransY)
					dst := alloc(b, c, s.m, s.n)
					for b.Loop() {
						backend.MatMul(c, dst, x, y, o)
					}
					b.ReportMetric(2*float64(s.m*s.n*s.k)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
				})
			}
		}
	}
}
