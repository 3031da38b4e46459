package cpu_test

import (
	"fmt"
	"testing"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/stretchr/testify/require"
)

// BenchmarkHalves multiplies few rows by square weights, of float32 and of float16.
func BenchmarkHalves(b *testing.B) {
	for _, n := range []int{1024, 4096} {
		for _, m := range []int{1, 4, 16, 64} {
			for _, dtype := range []backend.DType{backend.Float32, backend.Float16} {
				b.Run(fmt.Sprintf("%d×%d×%d/%v", m, n, n, dtype), func(b *testing.B) {
					queue := open(b, 1)
					x, y, dst := upload(b, queue, numbers(m*n, 1), m, n), upload(b, queue, numbers(n*n, 2), n, n), alloc(b, queue, m, n)
					if dtype == backend.Float16 {
						h, err := backend.New(queue, backend.Float16, n, n)
						require.NoError(b, err)
						b.Cleanup(h.Free)
						backend.Convert(queue, h, y)
						y = h
					}
					b.ResetTimer()
					for range b.N {
						backend.MatMul(queue, dst, x, y, backend.Product())
					}
					b.ReportMetric(2*float64(m)*float64(n)*float64(n)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
				})
			}
		}
	}
}
