// Speech recognises the vowels of speakers that the network has never heard.
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
	"github.com/dnnbench/dnnbench/bench"
	"github.com/dnnbench/dnnbench/data"
	"github.com/dnnbench/dnnbench/nn"
)

func main() {
	device := flag.String("backend", "auto", "auto, cpu or gl")
	file := flag.String("data", "", "UCI's vowel-context.data, gzipped or not; without it the embedded nine of its ten features")
	flag.Parse()
	if err := run(os.Stdout, *device, *file, candidates(), 10); err != nil {
		log.Fatal(err)
	}
}

// setting is what is to be chosen.
type setting struct {
	hidden []int
	decay  float64
	epochs int
}

func candidates() []setting {
	var all []setting
	for _, hidden := range [][]int{{88}, {128, 64}, {256, 128}} {
		for _, decay := range []float64{0.005, 0.02, 0.05} {
			for _, epochs := range []int{50, 100} {
				all = append(all, setting{hidden, decay, epochs})
			}
		}
	}
	return all
}

func run(out io.Writer, device, file string, settings []setting, seeds int) error {
	b, _, err := backend.Open(device, backend.Config{}, backends.All()...)
	if err != nil {
		return err
	}
	defer b.Close()
	train, test, err := load(file)
	if err != nil {
		return err
	}
	best, err := choose(out, b, train, settings)
	if err != nil {
		return err
	}
	var accuracies []float64
	for seed := range seeds { // the only time that the test speakers are heard
		a, err := accuracy(b, train, test, best, uint64(seed+1))
		if err != nil {
			return err
		}
		accuracies = append(accuracies, a)
	}
	s := bench.SpreadOf(accuracies)
	fmt.Fprintf(out, "%d test speakers, %d features, %v: mean of %d seeds %.4f, deviation %.4f, from %.4f to %.4f\n",
		speakers(test), test.Features, best, seeds, s.Mean, s.Deviation, s.Min, s.Max)
	if file != "" {
		fmt.Fprintln(out, "published for 88 hidden units on these features: 0.51")
	}
	return nil
}

// choose leaves out two of the training speakers at a time, and takes what answers
// them best.
func choose(out io.Writer, b backend.Backend, train *data.Set, settings []setting) (best setting, err error) {
	top := -1.0
	for _, s := range settings {
		sum := 0.0
		for pair := range 4 {
			learn, held, err := data.SplitGroups(train, func(speaker int) bool { return speaker/2 == pair })
			if err != nil {
				return best, err
			}
			for seed := range 2 {
				a, err := accuracy(b, learn, held, s, uint64(seed+1))
				if err != nil {
					return best, err
				}
				sum += a / 8
			}
		}
		fmt.Fprintf(out, "%v: %.4f on training speakers left out\n", s, sum)
		if sum > top {
			top, best = sum, s
		}
	}
	return best, nil
}

// accuracy trains on some speakers and asks about others.
func accuracy(b backend.Backend, train, test *data.Set, s setting, seed uint64) (float64, error) {
	z, err := data.FitStandardisation(train)
	if err != nil {
		return 0, err
	}
	if train, err = z.Apply(train); err != nil {
		return 0, err
	}
	if test, err = z.Apply(test); err != nil {
		return 0, err
	}
	spec := nn.Dense(train.Features, append(s.hidden[:len(s.hidden):len(s.hidden)], len(train.Classes)),
		backend.Activation{Kind: backend.ReLU}, backend.SoftmaxCrossEntropy)
	spec.Seed = seed
	m, err := nn.New(b, spec)
	if err != nil {
		return 0, err
	}
	defer m.Free()
	learn, err := nn.NewDataset(b, samples(train))
	if err != nil {
		return 0, err
	}
	defer learn.Free()
	ask, err := nn.NewDataset(b, samples(test))
	if err != nil {
		return 0, err
	}
	defer ask.Free()
	o := nn.Options{Optimizer: backend.Adam.Defaults(), Rate: 0.003, WeightDecay: s.decay, Epochs: s.epochs, Batch: 32, Seed: seed}
	if _, err := m.Fit(context.Background(), learn, o); err != nil {
		return 0, err
	}
	e, err := m.Evaluate(context.Background(), ask)
	return e.Accuracy, err
}

func samples(s *data.Set) nn.Samples {
	return nn.Samples{Features: s.Features, X: s.X, Labels: s.Labels, Classes: len(s.Classes)}
}

func (s setting) String() string {
	return fmt.Sprintf("hidden %v, decay %g, %d epochs", s.hidden, s.decay, s.epochs)
}

func speakers(s *data.Set) int {
	seen := map[int]bool{}
	for _, g := range s.Groups {
		seen[g] = true
	}
	return len(seen)
}
