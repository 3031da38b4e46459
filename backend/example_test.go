package backend_test

import (
	"fmt"
	"log"
	"slices"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/cpu"
)

// open is what a program does by backend.Open with the drivers that it has. The examples
// leave their tensors to the backend's end, where a program would free them.
func open() backend.Backend { return must(cpu.New(backend.Config{Threads: 1})) }

// must keeps the examples short.
func must[T any](x T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return x
}

// read downloads a tensor of float32.
func read(b backend.Backend, t *backend.Tensor) []float32 {
	x := make([]float32, t.Len())
	if err := backend.Download(b, x, t); err != nil {
		log.Fatal(err)
	}
	return x
}

// A layer's weights and biases are views of one flat tensor.
func ExampleTensor() {
	b := open()
	defer b.Close()
	params := must(backend.FromSlice(b, []float32{1, 2, 3, 4, 5, 6, 10, 20}, 8))
	defer params.Free()

	w, bias := params.View(0, 2, 3), params.View(6, 2)
	backend.Scale(b, w.Rows(1, 2), -1, w.Rows(1, 2))
	fmt.Println(w.Shape(), read(b, w))
	fmt.Println(bias.Shape(), read(b, bias))
	// Output:
	// [2 3] [1 2 3 -4 -5 -6]
	// [2] [10 20]
}

// The forward pass of a dense layer, A = relu(X·Wᵀ + b), is one product with its epilogue.
func ExampleMatMul() {
	b := open()
	defer b.Close()
	x := must(backend.FromSlice(b, []float32{1, 2, 3, 4}, 2, 2))
	w := must(backend.FromSlice(b, []float32{1, 0, 0, 1, 1, -1}, 3, 2)) // three units
	bias := must(backend.FromSlice(b, []float32{0, -3, 0.5}, 3))
	a := must(backend.New(b, backend.Float32, 2, 3))

	layer := backend.Product()
	layer.TransY = true
	layer.Epilogue.Bias = bias
	layer.Epilogue.Activation = backend.Activation{Kind: backend.ReLU}
	backend.MatMul(b, a, x, w, layer)
	fmt.Println(read(b, a))
	// Output: [1 0 0 3 1 0]
}

// Axes are aligned from the last: a vector is added to each row.
func ExampleAdd() {
	b := open()
	defer b.Close()
	x := must(backend.FromSlice(b, []float32{1, 2, 3, 4, 5, 6}, 2, 3))
	bias := must(backend.FromSlice(b, []float32{10, 20, 30}, 3))
	backend.Add(b, x, x, bias)
	fmt.Println(read(b, x))
	// Output: [11 22 33 14 25 36]
}

func ExampleSum() {
	b := open()
	defer b.Close()
	x := must(backend.FromSlice(b, []float32{1, 2, 3, 4, 5, 6}, 2, 3))
	columns, rows := must(backend.New(b, backend.Float32, 3)), must(backend.New(b, backend.Float32, 2))
	backend.Sum(b, columns, x, backend.Down)
	backend.Sum(b, rows, x, backend.Across)
	fmt.Println(read(b, columns), read(b, rows))
	// Output: [5 7 9] [6 15]
}

// What a recording computes is computed again from what the tensors hold by then.
func ExampleRecording() {
	b := open()
	defer b.Close()
	x := must(backend.FromSlice(b, []float32{1, -2}, 2))
	step, err := backend.Record(b, func() error {
		backend.Scale(b, x, 2, x)
		return nil
	})
	if err != nil {
		log.Fatal(err)
	}
	defer step.Free()
	fmt.Println(read(b, x))
	for range 3 {
		if err := step.Replay(); err != nil {
			log.Fatal(err)
		}
	}
	fmt.Println(read(b, x))
	// Output:
	// [1 -2]
	// [8 -16]
}

// The cost of two samples and its gradient, from logits.
func ExampleLoss() {
	b := open()
	defer b.Close()
	state := must(backend.NewState(b, backend.State{}))
	step := backend.LossStep{
		Kind:   backend.SoftmaxCrossEntropy,
		Logits: must(backend.FromSlice(b, []float32{0, 0, 2, 0}, 2, 2)),
		Target: must(backend.FromSlice(b, []int32{0, 1}, 2)),
		Sample: must(backend.New(b, backend.Float32, 2)),
		Grad:   must(backend.New(b, backend.Float32, 2, 2)),
		State:  state,
		Scale:  0.5, // 1/m: the mean
	}
	backend.Loss(b, step)
	s := must(backend.ReadState(b, state))
	fmt.Printf("losses %.4f, cost %.4f, gradient %.4f\n", read(b, step.Sample), s.Loss, read(b, step.Grad))
	// Output: losses [0.6931 2.1269], cost 1.4100, gradient [-0.2500 0.2500 0.4404 -0.4404]
}

// The same answer to samples of three classes: for one of them it is right, for another the
// right class comes second.
func ExampleTally() {
	b := open()
	defer b.Close()
	layout := backend.ClassTallyOf(3)
	counts := must(backend.FromSlice(b, make([]int32, layout.Len), layout.Len))
	backend.Tally(b, backend.TallyStep{
		Logits: must(backend.FromSlice(b, slices.Repeat([]float32{3, 1, 2}, 3), 3, 3)),
		Target: must(backend.FromSlice(b, []int32{0, 2, 1}, 3)),
		Counts: counts,
	})
	n := make([]int32, layout.Len)
	if err := backend.Download(b, n, counts); err != nil {
		log.Fatal(err)
	}
	fmt.Println("ranks", n[layout.Ranks:layout.Ranks+3])
	fmt.Println("confusion", n[layout.Confusion:layout.Confusion+9])
	// Output:
	// ranks [1 1 1]
	// confusion [1 0 0 1 0 0 1 0 0]
}

// One step of gradient descent, w -= α·(g + λ·w), and the end of the step in the state.
func ExampleOptimize() {
	b := open()
	defer b.Close()
	const n = backend.BlockLen
	params, grads := must(backend.New(b, backend.Float32, n)), must(backend.New(b, backend.Float32, n))
	backend.Fill(b, params, 1)
	backend.Fill(b, grads, 2)
	state := must(backend.NewState(b, backend.State{Rate: 0.1}))
	backend.Optimize(b, backend.OptimizerStep{
		Optimizer: backend.SGD.Defaults(),
		Params:    params, Grads: grads,
		Blocks: must(backend.FromSlice(b, []float32{1, 0.5}, 1, 2)), // rate scale 1, λ 0.5
		State:  state, Batch: 32,
	})
	s := must(backend.ReadState(b, state))
	fmt.Println(read(b, params.View(0, 1)), "after step", s.Step, "and at sample", s.Cursor)
	// Output: [0.75] after step 1 and at sample 32
}

// Layer normalisation of one sample: mean 0 and variance 1, then γ and β.
func ExampleNormalise() {
	b := open()
	defer b.Close()
	x := must(backend.FromSlice(b, []float32{1, 2, 3, 6}, 1, 4))
	backend.Normalise(b, x, x, backend.Norm{
		Axis:    backend.Across,
		Gamma:   must(backend.FromSlice(b, []float32{1, 1, 1, 10}, 4)),
		Beta:    must(backend.FromSlice(b, []float32{0, 0, 5, 0}, 4)),
		Epsilon: 1e-5,
	})
	fmt.Printf("%.3f\n", read(b, x))
	// Output: [-1.069 -0.535 5.000 16.036]
}

// Stored bytes become numbers as they are gathered.
func ExampleGatherRows() {
	b := open()
	defer b.Close()
	images := must(backend.FromSlice(b, []uint8{0, 255, 51, 102, 255, 255}, 3, 2))
	order := must(backend.FromSlice(b, []int32{2, 1}, 2))
	batch := must(backend.New(b, backend.Float32, 2, 2))
	backend.GatherRows(b, batch, images, order, backend.Gather{Scale: 1. / 255})
	fmt.Printf("%.1f\n", read(b, batch))
	// Output: [1.0 1.0 0.2 0.4]
}

// Half of the memory, and 11 bits of each weight.
func ExampleConvert() {
	b := open()
	defer b.Close()
	w := must(backend.FromSlice(b, []float32{1, 0.1, 1e-5, 65519}, 4))
	half := must(backend.New(b, backend.Float16, 4))
	backend.Convert(b, half, w)
	backend.Convert(b, w, half)
	fmt.Println(read(b, w))
	// Output: [1 0.099975586 1.001358e-05 65504]
}

// The order of samples in an epoch is a function of the seed and the epoch.
func ExampleStream() {
	order := backend.Stream{Seed: 1, Purpose: backend.PurposeShuffle}
	fmt.Println(order.Permutation(1, 8))
	fmt.Println(order.Permutation(2, 8))
	fmt.Println(order.Permutation(1, 8))
	// Output:
	// [0 1 7 5 3 6 2 4]
	// [4 2 5 0 6 1 3 7]
	// [0 1 7 5 3 6 2 4]
}

// A caller's mistake panics, with what was got and what was wanted.
func ExampleMisuse() {
	b := open()
	defer b.Close()
	x, y := must(backend.New(b, backend.Float32, 2, 3)), must(backend.New(b, backend.Float32, 2, 3))
	defer func() { fmt.Println(recover()) }()
	backend.MatMul(b, must(backend.New(b, backend.Float32, 2, 2)), x, y, backend.Product())
	// Output: backend: MatMul: got dst [2 2], x [2 3], y [2 3] (transposed: false, false), want dst [m n], op(x) [m k], op(y) [k n]
}
