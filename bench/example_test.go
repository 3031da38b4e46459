package bench_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/cpu"
	"github.com/dnnbench/dnnbench/bench"
	"github.com/dnnbench/dnnbench/data"
	"github.com/dnnbench/dnnbench/nn"
)

func must[T any](x T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return x
}

// Any operation can be measured as the suites' are.
func ExampleMeasure() {
	b := must(cpu.New(backend.Config{}))
	defer b.Close()
	x := must(backend.New(b, backend.Float32, 1000))
	plan := bench.Plan{Sample: 100 * time.Microsecond, Budget: 5 * time.Millisecond, MinRuns: 3, MaxRuns: 10}
	t, err := bench.Measure(context.Background(), plan, func() error {
		backend.Scale(b, x, 0.5, x)
		return nil
	}, b.Sync)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(t.Samples) >= 3, t.Min <= t.Median, t.Median <= t.Max)
	// Output: true true true
}

// The operations of a suite, with their work, so that a time becomes a rate.
func ExampleCase() {
	for _, c := range bench.Cases(bench.Quick) {
		if c.Name == "matmul" {
			fmt.Printf("%s %s: %.0f operations, %.1f %s in a millisecond\n", c.Name, c.Shape, c.Work, c.Rate(1e-3), c.Unit)
			break
		}
	}
	// Output: matmul 64x64x64: 524288 operations, 0.5 GFLOP/s in a millisecond
}

// A network trained by the recipe of its data set.
func ExampleTraining() {
	b := must(cpu.New(backend.Config{}))
	defer b.Close()
	all := must(data.Digits())
	learn, ask, err := data.Split(all, 0.2, 1)
	if err != nil {
		log.Fatal(err)
	}
	samples := func(s *data.Set) nn.Samples {
		return nn.Samples{Features: s.Features, X: s.X, Labels: s.Labels, Classes: len(s.Classes)}
	}
	r := bench.RecipeFor("digits", all.Features)
	spec := nn.Dense(all.Features, append(r.Hidden, len(all.Classes)), backend.Activation{Kind: r.Activation}, backend.SoftmaxCrossEntropy)
	training := must(bench.NewTraining(b, samples(learn), samples(ask), spec))
	defer training.Free()

	o := nn.Options{Optimizer: r.Optimizer.Defaults(), Rate: r.Rate, WeightDecay: r.Decay, Epochs: 3, Batch: r.Batch, Seed: 1}
	trained := must(training.Run(context.Background(), o, bench.Watch{}))
	fmt.Println(len(trained.Scores), "epochs, more than 8 in 10 right:", trained.Test.Accuracy > 0.8)
	// Output: 3 epochs, more than 8 in 10 right: true
}

// The least memory that a training step of 64-32-10 can move, in bytes.
func ExampleStepFloor() {
	spec := nn.Dense(64, []int{32, 10}, backend.Activation{Kind: backend.ReLU}, backend.SoftmaxCrossEntropy)
	bytes, ok := bench.StepFloor(spec, nn.Options{Optimizer: backend.SGD.Defaults(), Batch: 32}, false)
	fmt.Println(bytes, ok)
	// Output: 114036 true
}

// Two backends of one kind do not drift apart.
func ExampleDrift() {
	of := [2]backend.Backend{must(cpu.New(backend.Config{Threads: 1})), must(cpu.New(backend.Config{Threads: 2}))}
	defer of[0].Close()
	defer of[1].Close()
	digits := must(data.Digits())
	samples := nn.Samples{Features: 64, X: digits.X, Labels: digits.Labels, Classes: 10}
	spec := nn.Dense(64, []int{16, 10}, backend.Activation{Kind: backend.ReLU}, backend.SoftmaxCrossEntropy)
	for _, e := range must(bench.Drift(context.Background(), of, samples, spec, backend.Adam, 2)) {
		fmt.Println("epoch", e.Epoch, "costs differ by", e.Cost[0]-e.Cost[1], "and weights by", e.Weights)
	}
	// Output:
	// epoch 1 costs differ by 0 and weights by 0
	// epoch 2 costs differ by 0 and weights by 0
}

func ExampleSpreadOf() {
	fmt.Printf("%+v\n", bench.SpreadOf([]float64{1, 2, 3}))
	// Output: {Mean:2 Deviation:1 Min:1 Max:3}
}
