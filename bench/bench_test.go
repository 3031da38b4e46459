package bench

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/cpu"
)

// BenchmarkQuick and BenchmarkFull are the suites for "go test -bench", on the CPU.
func BenchmarkQuick(b *testing.B) { benchmarkSuite(b, Quick) }

func BenchmarkFull(b *testing.B) { benchmarkSuite(b, Full) }

func benchmarkSuite(b *testing.B, s Suite) {
	device := openCPU(b)
	for _, c := range Cases(s) {
		b.Run(c.Name+"/"+c.Shape, func(b *testing.B) {
			o := &operands{b: device}
			defer o.free()
			op, err := c.prepare(o)
			require.NoError(b, err)
			require.NoError(b, device.Sync())
			for b.Loop() {
				require.NoError(b, op())
			}
			require.NoError(b, device.Sync())
			b.ReportMetric(c.Rate(b.Elapsed().Seconds()/float64(b.N)), string(c.Unit))
		})
	}
}

func openCPU(t testing.TB) backend.Backend {
	b, _, err := backend.Open("cpu", backend.Config{}, cpu.Driver())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, b.Close()) })
	return b
}
