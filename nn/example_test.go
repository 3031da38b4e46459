package nn_test

import (
	"context"
	"fmt"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/nn"
)

// A 2-layer network learns XOR, which no network without a hidden layer can.
func ExampleModel_Fit() {
	b := mustOpen() // backend.Open with the drivers that the program has
	defer closeBackend(b)

	x := []float32{0, 0, 0, 1, 1, 0, 1, 1}
	train, err := nn.NewDataset(b, nn.Samples{Features: 2, X: x, Labels: []int32{0, 1, 1, 0}, Classes: 2})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer train.Free()

	spec := nn.Dense(2, []int{8, 1}, backend.Activation{Kind: backend.Tanh}, backend.SigmoidCrossEntropy)
	spec.Seed = 1
	model, err := nn.New(b, spec)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer model.Free()

	adam, _ := backend.ParseOptimizer("adam")
	history, err := model.Fit(context.Background(), train, nn.Options{
		Optimizer: adam, Rate: 0.05, Epochs: 200, Batch: 4,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("steps:", history.Steps, "cost below 0.05:", history.Epochs[199].Cost < 0.05)
	answers, err := model.PredictBatch(x)
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, a := range answers {
		fmt.Println(x[2*i], "xor", x[2*i+1], "=", a.Class)
	}
	// Output:
	// steps: 200 cost below 0.05: true
	// 0 xor 0 = 0
	// 0 xor 1 = 1
	// 1 xor 0 = 1
	// 1 xor 1 = 0
}
