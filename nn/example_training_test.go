package nn_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/nn"
)

// A training with a schedule, clipped gradients and early stopping by samples held back.
func ExampleOptions() {
	b := mustOpen()
	defer closeBackend(b)
	train, held := digits()
	d, h := must(nn.NewDataset(b, train)), must(nn.NewDataset(b, held))
	defer d.Free()
	defer h.Free()
	m := must(nn.New(b, nn.Dense(64, []int{32, 10}, backend.Activation{Kind: backend.ReLU}, backend.SoftmaxCrossEntropy)))
	defer m.Free()

	history := must(m.Fit(context.Background(), d, nn.Options{
		Optimizer: backend.AdamW.Defaults(), Rate: 0.01, WeightDecay: 0.01, Epochs: 100, Batch: 32, Seed: 1,
		Schedule: must(nn.ParseSchedule("cosine:warmup=5%")),
		ClipNorm: 5,
		EarlyStop: nn.EarlyStop{Patience: 3, Cost: func(nn.Epoch) (float64, error) {
			e, err := m.Evaluate(context.Background(), h)
			return e.Cost, err
		}},
	}))
	fmt.Println("stopped before the end:", len(history.Epochs) < 100, "with the best epoch:", history.Best == len(history.Epochs)-3)
	// Output: stopped before the end: true with the best epoch: true
}

// The learning rate over a training of 100 steps, ten of them an epoch.
func ExampleSchedule() {
	for _, text := range []string{"step:every=5,gamma=0.5", "cosine", "onecycle:start=0.1"} {
		s := must(nn.ParseSchedule(text))
		for _, step := range []int{0, 30, 60, 99} {
			fmt.Printf("%.3f ", s.Factor(step, 10, 100))
		}
		fmt.Println(s)
	}
	// Output:
	// 1.000 1.000 0.500 0.500 step:every=5,gamma=0.5
	// 1.000 0.794 0.345 0.000 cosine
	// 0.100 0.999 0.589 0.000 onecycle:start=0.1
}

// A training that is stopped amid an epoch goes on to the same bits.
func ExampleCheckpoint() {
	b := mustOpen()
	defer closeBackend(b)
	train, _ := digits()
	d := must(nn.NewDataset(b, train))
	defer d.Free()
	spec := nn.Dense(64, []int{32, 10}, backend.Activation{Kind: backend.ReLU}, backend.SoftmaxCrossEntropy)
	file := filepath.Join(must(os.MkdirTemp("", "nn")), "digits.checkpoint")
	defer os.RemoveAll(filepath.Dir(file))
	o := nn.Options{Optimizer: backend.Adam.Defaults(), Rate: 0.003, Epochs: 4, Batch: 32, Seed: 1}

	straight := must(nn.New(b, spec))
	defer straight.Free()
	must(straight.Fit(context.Background(), d, o))

	ctx, stop := context.WithCancel(context.Background())
	o.Checkpoints.Path = file
	o.OnEpoch = func(e nn.Epoch) error {
		if e.Epoch == 2 {
			stop()
		}
		return nil
	}
	stopped := must(nn.New(b, spec))
	defer stopped.Free()
	_, err := stopped.Fit(ctx, d, o)
	fmt.Println("stopped:", errors.Is(err, context.Canceled))

	o.OnEpoch, o.Resume = nil, must(nn.ReadCheckpoint(file))
	must(stopped.Fit(context.Background(), d, o))
	for layer := 1; layer <= 2; layer++ {
		w, _, err := straight.Weights(layer)
		v, _, err2 := stopped.Weights(layer)
		if err := errors.Join(err, err2); err != nil {
			log.Fatal(err)
		}
		fmt.Println("layer", layer, "same bits:", slices.Equal(w, v))
	}
	// Output:
	// stopped: true
	// layer 1 same bits: true
	// layer 2 same bits: true
}

// Steps one by one, to measure them.
func ExampleTrainer() {
	b := mustOpen()
	defer closeBackend(b)
	train, _ := digits()
	d := must(nn.NewDataset(b, train))
	defer d.Free()
	m := must(nn.New(b, nn.Dense(64, []int{32, 10}, backend.Activation{Kind: backend.ReLU}, backend.SoftmaxCrossEntropy)))
	defer m.Free()
	t := must(nn.NewTrainer(m, d, nn.Options{Optimizer: backend.SGD.Defaults(), Rate: 0.1, Batch: 32}))
	defer t.Free()

	if err := t.StartEpoch(1); err != nil {
		log.Fatal(err)
	}
	start := time.Now()
	for range t.StepsPerEpoch() {
		if err := t.Step(); err != nil {
			log.Fatal(err)
		}
	}
	state := must(t.State()) // waits
	fmt.Println(state.Step, "steps within a minute:", time.Since(start) < time.Minute)
	// Output: 45 steps within a minute: true
}

// Backpropagation in float32 on the device, against float64 on the host.
func ExampleGradCheck() {
	b := mustOpen()
	defer closeBackend(b)
	train, _ := digits()
	d := must(nn.NewDataset(b, train))
	defer d.Free()
	m := must(nn.New(b, nn.Dense(64, []int{16, 10}, backend.Activation{Kind: backend.Tanh}, backend.SoftmaxCrossEntropy)))
	defer m.Free()
	report := must(nn.GradCheck(m, d, 32))
	fmt.Println(report.Worst() < nn.GradBound, report.WorstDifference() < nn.DifferenceBound)
	// Output: true true
}

// ramp is a Source of 1000 samples, x = i/1000, that are made as they are asked for, as
// others are read from a file.
type ramp struct{}

func (ramp) Len() int { return 1000 }

func (ramp) ReadRows(_ context.Context, dst []float32, rows []int32) error {
	for i, row := range rows {
		dst[i] = float32(row) / 1000
	}
	return nil
}

// The device gets windows of the samples, in the order of the training.
func ExampleSource() {
	b := mustOpen()
	defer closeBackend(b)
	targets := make([]float32, 1000) // 2x + 1
	for i := range targets {
		targets[i] = 2*float32(i)/1000 + 1
	}
	d := must(nn.NewDataset(b, nn.Samples{Features: 1, XFrom: ramp{}, Targets: targets, Outputs: 1}))
	defer d.Free()
	m := must(nn.New(b, nn.Dense(1, []int{1}, backend.Activation{}, backend.SquaredError)))
	defer m.Free()
	must(m.Fit(context.Background(), d, nn.Options{Optimizer: backend.SGD.Defaults(), Rate: 0.5, Epochs: 20, Batch: 20}))
	w, bias, err := m.Weights(1)
	fmt.Printf("%.2f·x + %.2f %v\n", w[0], bias[0], err)
	// Output: 2.00·x + 1.00 <nil>
}

// Rare classes count as much as others.
func ExampleBalancedWeights() {
	fmt.Println(nn.BalancedWeights([]int32{0, 0, 0, 1}, 2))
	// Output: [0.6666666666666666 2]
}
