// Infer times our inference, as torch_infer.py, onnx/infer.mjs and gomlx/ do that of
// others, and prints a line of JSON for each batch. See ../README.md.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/cpu"
	"github.com/dnnbench/dnnbench/bench/rivals/internal/turns"
	"github.com/dnnbench/dnnbench/nn"
)

const name = "784-256-128-10"

func main() {
	threads := flag.Int("threads", 1, "number of threads")
	budget := flag.Duration("time", 2*time.Second, "how long to take samples of each batch")
	flag.Parse()
	runtime.GOMAXPROCS(*threads)
	debug.SetGCPercent(-1) // inference makes no garbage
	out := json.NewEncoder(os.Stdout)
	for _, batch := range []int{1, 1024} {
		l, err := measure(batch, *threads, *budget)
		if err == nil {
			err = out.Encode(l)
		}
		if err != nil {
			fmt.Fprintf(os.Stderr, "inference of %d: %v\n", batch, err)
			os.Exit(1)
		}
	}
}

// measure times the forward pass of a batch that is on the device, up to its logits.
func measure(batch, threads int, budget time.Duration) (l turns.Line, err error) {
	l = turns.Line{Network: name, Batch: batch, Threads: threads, What: "ours"}
	b, err := cpu.New(backend.Config{Threads: threads})
	if err != nil {
		return l, err
	}
	defer func() { err = errors.Join(err, b.Close()) }()
	spec := nn.Dense(784, []int{256, 128, 10}, backend.Activation{Kind: backend.ReLU}, backend.SoftmaxCrossEntropy)
	spec.Seed, spec.MaxBatch = 1, batch
	model, err := nn.New(b, spec)
	if err != nil {
		return l, err
	}
	defer model.Free()
	predictor, err := model.Predictor()
	if err != nil {
		return l, err
	}
	defer predictor.Free()
	input, err := predictor.Input(batch)
	if err != nil {
		return l, err
	}
	stream := backend.Stream{Seed: 1, Purpose: backend.PurposeFill}
	backend.RandomFill(b, input, backend.Random{Distribution: backend.Uniform, A: 0, B: 1, Stream: stream})
	forward := func() error { predictor.Forward(); return nil }
	return l, l.Measure(forward, b.Sync, budget)
}
