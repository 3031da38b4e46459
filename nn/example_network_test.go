package nn_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/data"
	"github.com/dnnbench/dnnbench/nn"
)

// must keeps the examples short.
func must[T any](x T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return x
}

// digits are handwritten digits, 1438 to learn from and 359 to be asked about.
func digits() (train, test nn.Samples) {
	all := must(data.Digits())
	learn, ask, err := data.Split(all, 0.2, 1)
	if err != nil {
		log.Fatal(err)
	}
	return nn.Samples{Features: 64, X: learn.X, Labels: learn.Labels, Classes: 10},
		nn.Samples{Features: 64, X: ask.X, Labels: ask.Labels, Classes: 10}
}

// trained is a network that has seen the digits five times.
func trained(b backend.Backend) *nn.Model {
	train, _ := digits()
	d := must(nn.NewDataset(b, train))
	defer d.Free()
	m := must(nn.New(b, nn.Dense(64, []int{32, 10}, backend.Activation{Kind: backend.ReLU}, backend.SoftmaxCrossEntropy)))
	must(m.Fit(context.Background(), d, nn.Options{Optimizer: backend.Adam.Defaults(), Rate: 0.003, Epochs: 5, Batch: 32}))
	return m
}

// A spec is a value: what Dense leaves out is set in its fields.
func ExampleSpec() {
	relu := backend.Activation{Kind: backend.ReLU}
	spec := nn.Dense(64, []int{32, 32, 10}, relu, backend.SoftmaxCrossEntropy)
	spec.Layers[0].Norm = must(nn.ParseNorm("batch"))
	spec.Layers[0].Dropout = 0.2
	spec.Layers[1].Residual = 1
	fmt.Println(spec.Validate())

	spec.Layers[1].Units = 30
	fmt.Println(spec.Validate())
	// Output:
	// <nil>
	// layer 2: it cannot add the 32 outputs of layer 1 to its own 30: make both equally wide
}

// How well a network does on samples that it has not seen.
func ExampleEvaluation() {
	b := mustOpen()
	defer closeBackend(b)
	m := trained(b)
	defer m.Free()
	_, test := digits()
	d := must(nn.NewDataset(b, test))
	defer d.Free()

	e := must(m.Evaluate(context.Background(), d))
	fmt.Println(e.Samples, "samples; better than nine in ten:", e.Accuracy > 0.9)
	fmt.Println("right or second more often than right:", e.TopK(2) > e.Accuracy)
	fmt.Println("classes:", len(e.Classes()), "rows of the confusion:", len(e.Confusion))
	// Output:
	// 359 samples; better than nine in ten: true
	// right or second more often than right: true
	// classes: 10 rows of the confusion: 10
}

// Answers one at a time, with nothing allocated for each.
func ExamplePredictor() {
	b := mustOpen()
	defer closeBackend(b)
	m := trained(b)
	defer m.Free()
	p := must(m.Predictor())
	defer p.Free()

	_, test := digits()
	probabilities := make([]float32, 10)
	right := 0
	for i, label := range test.Labels {
		if err := p.Answer(probabilities, test.X[i*64:(i+1)*64]); err != nil {
			log.Fatal(err)
		}
		if largest(probabilities) == int(label) {
			right++
		}
	}
	fmt.Println("more than 323 of 359 right:", right > 323)
	// Output: more than 323 of 359 right: true
}

func largest(x []float32) (at int) {
	for i := range x {
		if x[i] > x[at] {
			at = i
		}
	}
	return at
}

// Half of the memory for the weights; answers differ by what rounding them to 11 bits does.
func ExampleModel_HalfPredictor() {
	b := mustOpen()
	defer closeBackend(b)
	m := trained(b)
	defer m.Free()
	whole, half := must(m.Predictor()), must(m.HalfPredictor())
	defer whole.Free()
	defer half.Free()

	_, test := digits()
	x, y := make([]float32, 10), make([]float32, 10)
	if err := whole.Answer(x, test.X[:64]); err != nil {
		log.Fatal(err)
	}
	if err := half.Answer(y, test.X[:64]); err != nil {
		log.Fatal(err)
	}
	near := true
	for i := range x {
		near = near && x[i]-y[i] < 0.01 && y[i]-x[i] < 0.01
	}
	fmt.Println("same answer:", largest(x) == largest(y), "probabilities within a hundredth:", near)
	// Output: same answer: true probabilities within a hundredth: true
}

// The model standardises raw samples by itself, and so it does when it was saved and loaded.
func ExamplePreparation() {
	b := mustOpen()
	defer closeBackend(b)
	m := must(nn.New(b, nn.Dense(2, []int{1}, backend.Activation{}, backend.SquaredError)))
	defer m.Free()
	if err := m.SetWeights(1, []float32{1, 10}, []float32{0}); err != nil {
		log.Fatal(err)
	}
	fmt.Println(must(m.Predict([]float32{70, 1.80})).Outputs)

	if err := m.Prepare(nn.Preparation{Mean: []float64{60, 1.70}, Deviation: []float64{10, 0.1}}); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.3f\n", must(m.Predict([]float32{70, 1.80})).Outputs)
	// Output:
	// [88]
	// [11.000]
}

// Weights of PyTorch, or of Save, whose names are the same.
func ExampleReadStateDict() {
	b := mustOpen()
	defer closeBackend(b)
	m := trained(b)
	defer m.Free()
	file := filepath.Join(must(os.MkdirTemp("", "nn")), "digits.safetensors")
	defer os.RemoveAll(filepath.Dir(file))
	if err := m.Save(file); err != nil {
		log.Fatal(err)
	}

	weights := must(nn.ReadStateDict(file))
	spec := must(weights.Spec(backend.Activation{Kind: backend.ReLU}, backend.SoftmaxCrossEntropy))
	same := must(weights.Model(b, spec))
	defer same.Free()
	_, test := digits()
	x := test.X[:64]
	fmt.Println("same class:", must(m.Predict(x)).Class == must(same.Predict(x)).Class)
	// Output: same class: true
}

// Load makes the model as Save wrote it.
func ExampleLoad() {
	b := mustOpen()
	defer closeBackend(b)
	m := trained(b)
	defer m.Free()
	file := filepath.Join(must(os.MkdirTemp("", "nn")), "digits.safetensors")
	defer os.RemoveAll(filepath.Dir(file))
	if err := m.Save(file); err != nil {
		log.Fatal(err)
	}

	again := must(nn.Load(b, file, 1))
	defer again.Free()
	fmt.Println(again.Parameters(), "parameters")
	// Output: 2410 parameters
}
