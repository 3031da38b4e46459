//go:build gl && cgo

package gl

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/stretchr/testify/require"
)

// BenchmarkGemmComputed times products on a software renderer without threads of its own
// (LP_NUM_THREADS=0) by what the thread of the context computes, which leaves out most of
// what other work on the machine takes. It reports the best GFLOP/s of all runs, of float32
// and of y in binary16.
func BenchmarkGemmComputed(b *testing.B) {
	if os.Getenv("LP_NUM_THREADS") != "0" {
		b.Skip("other threads compute, too: set LP_NUM_THREADS=0")
	}
	for _, n := range []int{512, 1024} {
		for trans := range 4 {
			for _, t := range []backend.DType{backend.Float32, backend.Float16} {
				o := backend.Gemm{TransX: trans&1 != 0, TransY: trans&2 != 0, Alpha: 1}
				b.Run(fmt.Sprintf("%d/%s/%v", n, [...]string{"NN", "TN", "NT", "TT"}[trans], t), func(b *testing.B) {
					q := openBench(b, nil)
					x, dst, y := filled(b, q, n, n), filled(b, q, n, n), filled(b, q, n, n)
					if t == backend.Float16 {
						half, err := backend.New(q, t, n, n)
						require.NoError(b, err)
						b.Cleanup(half.Free)
						q.Convert(half, y)
						y = half
					}
					run := func() (took time.Duration) {
						q.wait(command{kind: runCall, call: func(*executor) { took = computed() }})
						q.Gemm(dst, x, y, o)
						q.wait(command{kind: runCall, call: func(x *executor) {
							x.gl.finish()
							took = computed() - took
						}})
						return took
					}
					best := run() // compiles
					for b.Loop() {
						best = min(best, run())
					}
					require.NoError(b, q.Sync())
					b.ReportMetric(2*float64(n)*float64(n)*float64(n)/float64(best.Nanoseconds()), "GFLOP/s")
					b.ReportMetric(0, "ns/op")
				})
			}
		}
	}
}
