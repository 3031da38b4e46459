// Lstep builds the course's L-layer network step by step, on pictures that you have: the
// shapes of its tensors, the cost as it falls, and what it makes of pictures held back.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log"
	"os"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/backends"
	"github.com/dnnbench/dnnbench/data"
	"github.com/dnnbench/dnnbench/nn"
)

func main() {
	device := flag.String("backend", "auto", "auto, cpu or gl")
	from := flag.String("data", "digits", "a folder with a folder of pictures for each class, a folder of IDX files, or digits")
	side := flag.Int("side", 32, "pictures are made so many pixels wide and high")
	iterations := flag.Int("iterations", 1000, "steps of gradient descent over all of the training part")
	rate := flag.Float64("rate", 0.1, "learning rate α")
	flag.Parse()
	if err := run(os.Stdout, *device, *from, *side, *iterations, *rate); err != nil {
		log.Fatal(err)
	}
}

// hidden are the units of the course's network.
var hidden = []int{20, 7, 5}

func run(out io.Writer, device, from string, side, iterations int, rate float64) error {
	b, choice, err := backend.Open(device, backend.Config{}, backends.All()...)
	if err != nil {
		return err
	}
	defer b.Close()
	fmt.Fprintf(out, "runs on %s: %s\n", b.Info().Device, choice.Reason)

	train, test, err := load(from, side)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s: %d samples to train on and %d to test, of %d features, in the classes %v\n",
		train.Name, train.Len(), test.Len(), train.Features, train.Classes)

	// 1. Initialise: He's weights for ReLU, biases of 0.
	units := append(hidden[:len(hidden):len(hidden)], len(train.Classes))
	spec := nn.Dense(train.Features, units, backend.Activation{Kind: backend.ReLU}, backend.SoftmaxCrossEntropy)
	spec.MaxBatch, spec.Seed = train.Len(), 1
	m, err := nn.New(b, spec)
	if err != nil {
		return err
	}
	defer m.Free()
	fmt.Fprintln(out, m.Summary())

	// 2. Loop: forward, cost, backward, update; an epoch is one step over all samples.
	d, err := nn.NewDataset(b, samples(train))
	if err != nil {
		return err
	}
	defer d.Free()
	every := max(1, iterations/10)
	_, err = m.Fit(context.Background(), d, nn.Options{
		Optimizer: backend.SGD.Defaults(), Rate: rate, Epochs: iterations, Batch: train.Len(),
		OnEpoch: func(e nn.Epoch) error {
			if e.Epoch == 1 || e.Epoch%every == 0 {
				fmt.Fprintf(out, "cost after iteration %d: %.4f\n", e.Epoch, e.Cost)
			}
			return nil
		},
	})
	if err != nil {
		return err
	}

	// 3. Predict what was held back.
	held, err := nn.NewDataset(b, samples(test))
	if err != nil {
		return err
	}
	defer held.Free()
	learned, err := m.Evaluate(context.Background(), d)
	if err != nil {
		return err
	}
	asked, err := m.Evaluate(context.Background(), held)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "accuracy %.4f on the training part, %.4f on the test part\n", learned.Accuracy, asked.Accuracy)
	return nil
}

func samples(s *data.Set) nn.Samples {
	return nn.Samples{Features: s.Features, X: s.X, Bytes: s.U8, Scale: s.Scale, Shift: s.Shift, Labels: s.Labels, Classes: len(s.Classes)}
}
