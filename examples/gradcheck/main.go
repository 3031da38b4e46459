// Gradcheck is the course's gradient check: of a network whose backpropagation is right,
// and of the same one with a bug in it.
package main

import (
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

// bound is what float32 gradients keep to. A bug is some thousand times as large.
const bound = 1e-5

func main() {
	device := flag.String("backend", "auto", "auto, cpu or gl")
	flag.Parse()
	if err := run(os.Stdout, *device); err != nil {
		log.Fatal(err)
	}
}

func run(out io.Writer, device string) error {
	b, _, err := backend.Open(device, backend.Config{}, backends.All()...)
	if err != nil {
		return err
	}
	defer b.Close()
	fmt.Fprintln(out, "as it is:")
	if err := check(out, b); err != nil {
		return err
	}
	fmt.Fprintln(out, "with dW doubled:")
	return check(out, buggy{b})
}

// buggy is a device that gets the gradients of weights wrong: dW = dZᵀ·A is the only
// product of a network whose left factor is transposed.
type buggy struct{ backend.Backend }

func (b buggy) Gemm(dst, x, y *backend.Tensor, g backend.Gemm) {
	if g.TransX {
		g.Alpha *= 2
	}
	b.Backend.Gemm(dst, x, y, g)
}

// check compares the gradients of a network on the device with those in float64, and
// these with central differences of the cost, (J(θ+ε) - J(θ-ε)) / 2ε.
func check(out io.Writer, b backend.Backend) error {
	vowels, err := data.Vowels()
	if err != nil {
		return err
	}
	d, err := nn.NewDataset(b, nn.Samples{Features: vowels.Features, X: vowels.X, Labels: vowels.Labels, Classes: 11})
	if err != nil {
		return err
	}
	defer d.Free()
	m, err := nn.New(b, nn.Dense(vowels.Features, []int{20, 12, 11}, backend.Activation{Kind: backend.Tanh}, backend.SoftmaxCrossEntropy))
	if err != nil {
		return err
	}
	defer m.Free()
	report, err := nn.GradCheck(m, d, 64)
	if err != nil {
		return err
	}
	for _, l := range report.Layers {
		verdict := "right"
		if max(l.Weights, l.Biases) > bound {
			verdict = "WRONG"
		}
		fmt.Fprintf(out, "  layer %d: dW is off by %.1e, db by %.1e, the reference by %.1e: %s\n", l.Layer, l.Weights, l.Biases, l.Differences, verdict)
	}
	return nil
}
