// Torch takes the weights of PyTorch networks, and makes some for PyTorch: see
// both_ways.py beside it.
package main

import (
	"context"
	"encoding/json"
	"flag"
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
	state := flag.String("state", "", "a state dict of PyTorch, as safetensors: answers the rows of a JSON array on the standard input")
	act := flag.String("act", "relu", "activation of its hidden layers")
	file := flag.String("make", "", "train a network on digits, write it to this file, and answer ten of them")
	norm := flag.String("norm", "none", "what this one has between product and activation: none, batch or layer")
	flag.Parse()
	b, _, err := backend.Open(*device, backend.Config{}, backends.All()...)
	if err != nil {
		log.Fatal(err)
	}
	defer b.Close()
	if *file != "" {
		err = forTorch(os.Stdout, b, *file, *norm)
	} else {
		err = fromTorch(os.Stdout, os.Stdin, b, *state, *act)
	}
	if err != nil {
		log.Fatal(err)
	}
}

// fromTorch answers with a network whose weights are PyTorch's.
func fromTorch(out io.Writer, in io.Reader, b backend.Backend, state, act string) error {
	weights, err := nn.ReadStateDict(state)
	if err != nil {
		return err
	}
	activation, err := backend.ParseActivation(act)
	if err != nil {
		return err
	}
	spec, err := weights.Spec(activation, backend.SquaredError) // whose outputs are the logits
	if err != nil {
		return err
	}
	m, err := weights.Model(b, spec)
	if err != nil {
		return err
	}
	defer m.Free()
	var rows [][]float32
	if err := json.NewDecoder(in).Decode(&rows); err != nil {
		return err
	}
	answers, err := outputs(m, rows)
	if err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(answers)
}

// forTorch trains a network and writes it to a file for PyTorch.
func forTorch(out io.Writer, b backend.Backend, file, norm string) error {
	digits, err := data.Digits()
	if err != nil {
		return err
	}
	d, err := nn.NewDataset(b, nn.Samples{Features: 64, X: digits.X, Labels: digits.Labels, Classes: 10})
	if err != nil {
		return err
	}
	defer d.Free()
	spec := nn.Dense(64, []int{32, 16, 10}, backend.Activation{Kind: backend.ReLU}, backend.SoftmaxCrossEntropy)
	for i := range 2 {
		spec.Layers[i].Dropout = 0.1
		if spec.Layers[i].Norm, err = nn.ParseNorm(norm); err != nil {
			return err
		}
	}
	m, err := nn.New(b, spec)
	if err != nil {
		return err
	}
	defer m.Free()
	o := nn.Options{Optimizer: backend.Adam.Defaults(), Rate: 0.003, Epochs: 5, Batch: 32}
	if _, err := m.Fit(context.Background(), d, o); err != nil {
		return err
	}
	if err := m.Save(file); err != nil {
		return err
	}
	var rows [][]float32
	for i := range 10 {
		rows = append(rows, digits.X[i*64:(i+1)*64])
	}
	answers, err := outputs(m, rows)
	if err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(map[string][][]float32{"rows": rows, "outputs": answers})
}

func outputs(m *nn.Model, rows [][]float32) ([][]float32, error) {
	var all [][]float32
	for _, row := range rows {
		p, err := m.Predict(row)
		if err != nil {
			return nil, err
		}
		all = append(all, p.Outputs)
	}
	return all, nil
}
