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

// One million elements each, so ns/op over a million is ns an element.
func BenchmarkElementwise(b *testing.B) {
	const m, n = 1024, 1024
	c := open(b, 1)
	x, bias, dst := upload(b, c, numbers(m*n, 1), m, n), upload(b, c, numbers(n, 2), n), alloc(b, c, m, n)
	w, blocks := alloc(b, c, m*n), alloc(b, c, m*n/backend.BlockLen, 2)
	mo, v := alloc(b, c, m*n), alloc(b, c, m*n)
	sums := alloc(b, c, n)
	state, err := backend.NewState(c, backend.State{Rate: 1e-3})
	if err != nil {
		b.Fatal(err)
	}
	adam, err := backend.ParseOptimizer("adam")
	if err != nil {
		b.Fatal(err)
	}
	backend.Fill(c, blocks, 0)
	run := func(name string, f func()) {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				f()
			}
		})
	}
	run("add", func() { backend.Add(c, dst, x, bias) })
	run("sum-down", func() { backend.Sum(c, sums, x, backend.Down) })
	run("sum-across", func() { backend.Sum(c, sums, x, backend.Across) })
	run("softmax", func() { backend.Softmax(c, dst, x) })
	run("normal", func() { backend.RandomFill(c, dst, backend.Random{Distribution: backend.Normal, B: 1}) })
	run("dropout", func() { backend.RandomFill(c, dst, backend.Random{Distribution: backend.DropoutMask, A: 0.5}) })
	flat := x.View(0, m*n)
	run("adam", func() {
		backend.Optimize(c, backend.OptimizerStep{Optimizer: adam, Params: w, Grads: flat, M: mo, V: v, Blocks: blocks, State: state})
	})
	for kind := backend.Sigmoid; kind <= backend.Softplus; kind++ {
		act := backend.Activation{Kind: kind, Alpha: 0.5}
		run(kind.String(), func() { backend.Activate(c, act, dst, x) })
		run(kind.String()+"-grad", func() { backend.ActivationGrad(c, act, dst, x, x) })
	}
}
