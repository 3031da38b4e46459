package gemm

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

func BenchmarkProduct(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	k := best(b)
	type shape struct {
		name    string
		m, n, k int
		tx, ty  bool
	}
	shapes := []shape{}
	for _, n := range []int{64, 128, 256, 512, 1024, 2048} {
		shapes = append(shapes, shape{fmt.Sprint(n), n, n, n, false, false})
	}
	for _, batch := range []int{1, 64, 256} {
		for _, l := range [][2]int{{784, 256}, {256, 128}, {128, 10}, {256, 10}, {1024, 1024}, {1024, 10}} {
			name := fmt.Sprintf("%d-%d@%d", l[0], l[1], batch)
			shapes = append(shapes,
				shape{name + "/forward", batch, l[1], l[0], false, false},
				shape{name + "/dW", l[0], l[1], batch, true, false},
				shape{name + "/dX", batch, l[0], l[1], false, true})
		}
	}
	for _, c := range shapes {
		b.Run(c.name, func(b *testing.B) {
			mk := func(rows, cols int, t bool) Operand {
				if t {
					rows, cols = cols, rows
				}
				return Operand{normals(r, rows*cols), cols, t}
			}
			p := Product{M: c.m, N: c.n, K: c.k, X: mk(c.m, c.k, c.tx), Y: mk(c.k, c.n, c.ty), Dst: make([]float32, c.m*c.n), Stride: c.n, Alpha: 1}
			s := newSerial()
			for b.Loop() {
				l := k.plan(p, 1)
				s.compute(&l)
			}
			b.ReportMetric(2*float64(c.m)*float64(c.n)*float64(c.k)*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "GFLOP/s")
			b.ReportMetric(0, "ns/op")
		})
	}
}
