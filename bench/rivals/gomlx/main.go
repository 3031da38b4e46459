// Gomlx times GoMLX with its backend in pure Go: inference, as ../infer does ours, and
// square products, of which it times ours too. It prints a line of JSON for each. See
// ../README.md.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"runtime"
	"time"

	"github.com/dnnbench/dnnbench/bench/rivals/internal/turns"
	"github.com/dnnbench/dnnbench/simdblas"
	"github.com/gomlx/gomlx/backends"
	"github.com/gomlx/gomlx/backends/simplego"
	"github.com/gomlx/gomlx/pkg/core/graph"
	"github.com/gomlx/gomlx/pkg/core/tensors"
	"gonum.org/v1/gonum/blas"
)

func main() {
	threads := flag.Int("threads", 1, "number of threads")
	budget := flag.Duration("time", 2*time.Second, "how long to take samples of each case")
	flag.Parse()
	runtime.GOMAXPROCS(*threads)
	if err := run(*threads, *budget); err != nil {
		fmt.Fprintln(os.Stderr, "gomlx:", err)
		os.Exit(1)
	}
}

func run(threads int, budget time.Duration) error {
	out := json.NewEncoder(os.Stdout)
	os.Stdout = os.Stderr // where GoMLX then tells of its settings
	b, err := simplego.New(fmt.Sprintf("parallelism=%d", threads))
	if err != nil {
		return err
	}
	defer b.Finalize()
	var lines []turns.Line
	for _, batch := range []int{1, 1024} {
		l, err := inference(b, batch, threads, budget)
		if err != nil {
			return err
		}
		lines = append(lines, l)
	}
	for _, n := range []int{64, 256, 1024} {
		l, err := product(b, n, threads, budget)
		if err != nil {
			return err
		}
		lines = append(lines, l...)
	}
	for _, l := range lines {
		if err := out.Encode(l); err != nil {
			return err
		}
	}
	return nil
}

var widths = []int{784, 256, 128, 10}

// inference times the forward pass of 784-256-128-10 up to its logits, weights being
// arguments that stay where they are.
func inference(b backends.Backend, batch, threads int, budget time.Duration) (turns.Line, error) {
	l := turns.Line{Network: "784-256-128-10", Batch: batch, Threads: threads, What: "GoMLX"}
	forward, err := graph.NewExec(b, func(inputs []*graph.Node) *graph.Node {
		h := inputs[0]
		for i := 1; i < len(inputs); i += 2 {
			h = graph.Add(graph.Dot(h, inputs[i]), graph.ExpandLeftToRank(inputs[i+1], 2))
			if i+2 < len(inputs) {
				h = graph.Max(h, graph.ScalarZero(h.Graph(), h.DType()))
			}
		}
		return h
	})
	if err != nil {
		return l, err
	}
	defer forward.Finalize()
	args := []any{random(batch, widths[0])}
	for i, inputs := range widths[:len(widths)-1] {
		args = append(args, random(inputs, widths[i+1]), random(widths[i+1]))
	}
	return l, measure(&l, forward, args, budget)
}

// product times C = A·B of squares, by GoMLX and by this project, whose results must
// agree.
func product(b backends.Backend, n, threads int, budget time.Duration) ([]turns.Line, error) {
	lib, err := simdblas.New(threads)
	if err != nil {
		return nil, err
	}
	defer lib.Close()
	multiply, err := graph.NewExec(b, graph.Dot)
	if err != nil {
		return nil, err
	}
	defer multiply.Finalize()
	x, y := random(n, n), random(n, n)
	a, c := tensors.MustCopyFlatData[float32](x), tensors.MustCopyFlatData[float32](y)
	dst := make([]float32, n*n)
	sgemm := func() error {
		lib.Sgemm(blas.NoTrans, blas.NoTrans, n, n, n, 1, a, n, c, n, 0, dst, n)
		return nil
	}
	name := fmt.Sprintf("square of %d", n)
	ours := turns.Line{Network: name, Batch: n, Threads: threads, What: "ours"}
	theirs := turns.Line{Network: name, Batch: n, Threads: threads, What: "GoMLX"}
	if err := ours.Measure(sgemm, func() error { return nil }, budget); err != nil {
		return nil, err
	}
	if err := measure(&theirs, multiply, []any{x, y}, budget); err != nil {
		return nil, err
	}
	result, err := multiply.Exec1(x, y)
	if err != nil {
		return nil, err
	}
	for i, want := range tensors.MustCopyFlatData[float32](result) {
		// Two sums of n products below 1, in orders of their own.
		if bound := 2 * float64(n) * float64(n) / (1 << 24); !(math.Abs(float64(dst[i]-want)) <= bound) {
			return nil, fmt.Errorf("element %d of the product of %d is %g, and GoMLX has %g", i, n, dst[i], want)
		}
	}
	return []turns.Line{ours, theirs}, nil
}

// measure times an executable; what it returns is given back at once.
func measure(l *turns.Line, e *graph.Exec, args []any, budget time.Duration) error {
	call := func() error {
		result, err := e.Exec1(args...)
		if err != nil {
			return err
		}
		return result.FinalizeAll()
	}
	return l.Measure(call, func() error { return nil }, budget)
}

// random is a tensor of numbers in [-1, 1), by Knuth's MMIX generator.
func random(dims ...int) *tensors.Tensor {
	n := 1
	for _, d := range dims {
		n *= d
	}
	x := make([]float32, n)
	state := uint64(n)
	for i := range x {
		state = state*6364136223846793005 + 1442695040888963407
		x[i] = float32(int32(state>>32)) / (1 << 31)
	}
	return tensors.FromFlatDataAndDimensions(x, dims...)
}
