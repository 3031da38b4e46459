// Quickstart trains a network on handwritten digits, saves it, loads it, and asks it.
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
	file := flag.String("save", "quickstart.safetensors", "where the weights are kept")
	flag.Parse()
	if err := run(os.Stdout, *device, *file, 20); err != nil {
		log.Fatal(err)
	}
}

func run(out io.Writer, device, file string, epochs int) error {
	b, _, err := backend.Open(device, backend.Config{}, backends.All()...)
	if err != nil {
		return err
	}
	defer b.Close()
	if err := train(b, file, epochs); err != nil {
		return err
	}
	return ask(out, b, file)
}

// train makes a network of one hidden layer, and saves it.
func train(b backend.Backend, file string, epochs int) error {
	digits, err := data.Digits()
	if err != nil {
		return err
	}
	d, err := nn.NewDataset(b, nn.Samples{Features: 64, X: digits.X, Labels: digits.Labels, Classes: 10})
	if err != nil {
		return err
	}
	defer d.Free()
	m, err := nn.New(b, nn.Dense(64, []int{32, 10}, backend.Activation{Kind: backend.ReLU}, backend.SoftmaxCrossEntropy))
	if err != nil {
		return err
	}
	defer m.Free()
	o := nn.Options{Optimizer: backend.Adam.Defaults(), Rate: 0.003, Epochs: epochs, Batch: 32}
	if _, err := m.Fit(context.Background(), d, o); err != nil {
		return err
	}
	return m.Save(file)
}

// ask loads the network, and shows it one digit of each kind.
func ask(out io.Writer, b backend.Backend, file string) error {
	m, err := nn.Load(b, file, 10)
	if err != nil {
		return err
	}
	defer m.Free()
	digits, err := data.Digits()
	if err != nil {
		return err
	}
	answers, err := m.PredictBatch(digits.X[:10*64])
	if err != nil {
		return err
	}
	for i, a := range answers {
		fmt.Fprintf(out, "a %d looks like a %d (%.0f %%)\n", digits.Labels[i], a.Class, 100*a.Outputs[a.Class])
	}
	return nil
}
