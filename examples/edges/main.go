// Edges draws what a network looks for: the weights of its first layer as pictures, and
// the images that excite units of the second most.
package main

import (
	"context"
	"flag"
	"fmt"
	"image/png"
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
	from := flag.String("data", "digits", "digits, or a folder of IDX images as Fashion-MNIST's")
	name := flag.String("out", "edges", "the pictures are OUT-weights.png and OUT-excite.png")
	epochs := flag.Int("epochs", 10, "passes over the images")
	flag.Parse()
	if err := run(os.Stdout, *device, *from, *name, *epochs); err != nil {
		log.Fatal(err)
	}
}

func run(out io.Writer, device, from, name string, epochs int) error {
	b, _, err := backend.Open(device, backend.Config{}, backends.All()...)
	if err != nil {
		return err
	}
	defer b.Close()
	images, _, err := data.Load(from)
	if err != nil {
		return err
	}
	x := pixels(images)
	m, err := train(b, images, x, epochs)
	if err != nil {
		return err
	}
	defer m.Free()
	w, _, err := m.Weights(1)
	if err != nil {
		return err
	}
	if err := save(name+"-weights.png", drawSigned(w, images.Width, images.Height)); err != nil {
		return err
	}
	best, err := exciting(b, m, x, perUnit)
	if err != nil {
		return err
	}
	if err := save(name+"-excite.png", drawGrey(x, best, images.Width, images.Height)); err != nil {
		return err
	}
	fmt.Fprintf(out, "%s-weights.png: %d units of layer 1, blue where ink counts against them and red where it counts for them\n", name, m.Spec().Layers[0].Units)
	fmt.Fprintf(out, "%s-excite.png: for %d units of layer 2, a row each, the %d images with the largest Z[2]\n", name, len(best), perUnit)
	return nil
}

// pixels are grey values from 0 to 1, whatever the set stores.
func pixels(s *data.Set) []float32 {
	x, top := make([]float32, s.Len()*s.Features), float32(0)
	for i := range x {
		if s.U8 != nil {
			x[i] = float32(s.U8[i])
		} else {
			x[i] = s.X[i]
		}
		top = max(top, x[i])
	}
	for i := range x {
		x[i] /= top
	}
	return x
}

// train makes a network of two hidden layers. The decay keeps weights from the pixels
// that say nothing at 0, where the picture is white.
func train(b backend.Backend, s *data.Set, x []float32, epochs int) (*nn.Model, error) {
	d, err := nn.NewDataset(b, nn.Samples{Features: s.Features, X: x, Labels: s.Labels, Classes: len(s.Classes)})
	if err != nil {
		return nil, err
	}
	defer d.Free()
	m, err := nn.New(b, nn.Dense(s.Features, []int{64, 32, len(s.Classes)}, backend.Activation{Kind: backend.ReLU}, backend.SoftmaxCrossEntropy))
	if err != nil {
		return nil, err
	}
	o := nn.Options{Optimizer: backend.AdamW.Defaults(), Rate: 2e-3, WeightDecay: 0.3, Epochs: epochs, Batch: 64}
	if _, err := m.Fit(context.Background(), d, o); err != nil {
		m.Free()
		return nil, err
	}
	return m, nil
}

const perUnit = 10

// exciting finds the images for which each unit of layer 2 has the largest Z[2]: they
// are the logits of a network that ends there.
func exciting(b backend.Backend, m *nn.Model, x []float32, most int) ([][]int, error) {
	s := m.Spec()
	head, err := nn.New(b, nn.Dense(s.Inputs, []int{s.Layers[0].Units, s.Layers[1].Units}, s.Layers[0].Activation, backend.SquaredError))
	if err != nil {
		return nil, err
	}
	defer head.Free()
	for l := 1; l <= 2; l++ {
		w, bias, err := m.Weights(l)
		if err != nil {
			return nil, err
		}
		if err := head.SetWeights(l, w, bias); err != nil {
			return nil, err
		}
	}
	answers, err := head.PredictBatch(x)
	if err != nil {
		return nil, err
	}
	best := make([][]int, s.Layers[1].Units)
	for unit := range best {
		best[unit] = largest(answers, unit, min(most, len(answers)))
	}
	return best, nil
}

func save(name string, p picture) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	if err := png.Encode(f, p); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
