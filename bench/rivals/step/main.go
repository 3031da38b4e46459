// Step times our training step, as torch_step.py does PyTorch's, and prints a line of
// JSON for each network. See ../README.md.
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

// network is one to train, on batches of so many samples.
type network struct {
	name   string
	batch  int
	widths []int
}

var networks = []network{
	{"784-256-128-10", 64, []int{784, 256, 128, 10}},
	{"1024-1024-1024-10", 256, []int{1024, 1024, 1024, 10}},
}

func main() {
	threads := flag.Int("threads", 1, "number of threads")
	budget := flag.Duration("time", 2*time.Second, "how long to take samples of each network")
	flag.Parse()
	runtime.GOMAXPROCS(*threads)
	debug.SetGCPercent(-1) // a step makes no garbage
	out := json.NewEncoder(os.Stdout)
	for _, n := range networks {
		l, err := n.measure(*threads, *budget)
		if err == nil {
			err = out.Encode(l)
		}
		if err != nil {
			fmt.Fprintf(os.Stderr, "step of %s: %v\n", n.name, err)
			os.Exit(1)
		}
	}
}

func (n network) measure(threads int, budget time.Duration) (l turns.Line, err error) {
	l = turns.Line{Network: n.name, Batch: n.batch, Threads: threads, What: "ours"}
	b, err := cpu.New(backend.Config{Threads: threads})
	if err != nil {
		return l, err
	}
	defer func() { err = errors.Join(err, b.Close()) }()
	step, free, err := n.step(b)
	if err != nil {
		return l, err
	}
	defer free()
	return l, l.Measure(step, b.Sync, budget)
}

// step makes the network and random data, and returns a function that makes a step:
// a batch is gathered, forward, softmax cross-entropy, backward, SGD.
func (n network) step(b backend.Backend) (step func() error, free func(), err error) {
	const (
		batches = 8    // an epoch, whose data stays in the caches as far as PyTorch's one batch does
		rate    = 1e-4 // so low that random labels do not make the weights grow
		seed    = 1
	)
	last := len(n.widths) - 1
	spec := nn.Dense(n.widths[0], n.widths[1:], backend.Activation{Kind: backend.ReLU}, backend.SoftmaxCrossEntropy)
	spec.Seed, spec.MaxBatch = seed, n.batch
	model, err := nn.New(b, spec)
	if err != nil {
		return nil, nil, err
	}
	set, err := nn.NewDataset(b, samples(n.batch*batches, n.widths[0], n.widths[last]))
	if err != nil {
		model.Free()
		return nil, nil, err
	}
	trainer, err := nn.NewTrainer(model, set, nn.Options{Optimizer: backend.Optimizer{Kind: backend.SGD}, Rate: rate,
		Epochs: 1, Batch: n.batch, Seed: seed})
	if err != nil {
		set.Free()
		model.Free()
		return nil, nil, err
	}
	taken, epoch := 0, 0
	step = func() error {
		if taken%trainer.StepsPerEpoch() == 0 {
			epoch++
			if err := trainer.StartEpoch(epoch); err != nil {
				return err
			}
		}
		taken++
		return trainer.Step()
	}
	return step, func() { trainer.Free(); set.Free(); model.Free() }, nil
}

// samples are rows of numbers in [0, 1), with labels that have nothing to do with them.
func samples(m, features, classes int) nn.Samples {
	s := nn.Samples{Features: features, Classes: classes, X: make([]float32, m*features), Labels: make([]int32, m)}
	stream := backend.Stream{Seed: 1, Purpose: backend.PurposeFill}
	for i := range s.X {
		s.X[i] = float32(stream.Words(0, uint32(i/4))[i%4]>>8) / (1 << 24)
	}
	for i := range s.Labels {
		s.Labels[i] = int32(stream.Words(1, uint32(i/4))[i%4] % uint32(classes))
	}
	return s
}
