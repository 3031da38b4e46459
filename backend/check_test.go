package backend_test

import (
	"math"
	"testing"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// inert has memory but no kernels: a call that gets past the checks panics with
// something else than a Misuse.
type inert struct {
	backend.Backend
	space *backend.Space
}

func newInert() inert { return inert{space: &backend.Space{}} }

func (b inert) Alloc(int) (backend.Memory, error)              { return new(int), nil }
func (b inert) Free(backend.Memory)                            {}
func (b inert) Space() *backend.Space                          { return b.space }
func (b inert) Recording() *backend.Recording                  { return nil }
func (b inert) Write(backend.Memory, int, []byte) error        { return nil }
func (b inert) Read(dst []byte, _ backend.Memory, _ int) error { return nil }

func TestMisuse(t *testing.T) {
	b := newInert()
	tensor := func(d backend.DType, dims ...int) *backend.Tensor {
		x, err := backend.New(b, d, dims...)
		require.NoError(t, err)
		return x
	}
	f := func(dims ...int) *backend.Tensor { return tensor(backend.Float32, dims...) }
	ints := func(dims ...int) *backend.Tensor { return tensor(backend.Int32, dims...) }
	halves := func(dims ...int) *backend.Tensor { return tensor(backend.Float16, dims...) }
	freed := f(2, 3)
	freed.Free()
	foreign, err := backend.New(newInert(), backend.Float32, 2, 3)
	require.NoError(t, err)
	ten := f(10)
	product := backend.Product()
	with := func(e backend.Epilogue) backend.Gemm { return backend.Gemm{Alpha: 1, Epilogue: e} }
	nan := float32(math.NaN())

	for _, c := range []struct {
		name, op, got string
		call          func()
	}{
		{"no axes", "ShapeOf", "0 axes", func() { backend.ShapeOf() }},
		{"five axes", "ShapeOf", "5 axes", func() { backend.ShapeOf(1, 1, 1, 1, 1) }},
		{"negative extent", "ShapeOf", "extent -1", func() { backend.ShapeOf(2, -1) }},
		{"overflow", "ShapeOf", "more elements than an int counts", func() { backend.ShapeOf(math.MaxInt, 2) }},
		{"overflow beside 0", "ShapeOf", "more elements than an int counts", func() { backend.ShapeOf(0, math.MaxInt, 2) }},
		{"replay of a freed recording", "Replay", "a freed recording", func() { _ = new(backend.Recording).Replay() }},
		{"axis", "Shape.Dim", "axis 2", func() { backend.ShapeOf(2, 3).Dim(2) }},
		{"view past the end", "View", "[3] at 8", func() { ten.View(8, 3) }},
		{"view before the start", "View", "[3] at -1", func() { ten.View(-1, 3) }},
		{"view of a freed tensor", "View", "a freed tensor", func() { freed.View(0, 1) }},
		{"rows", "Rows", "rows 1 to 4", func() { f(3, 2).Rows(1, 4) }},
		{"upload length", "Upload", "3 of float32", func() { _ = backend.Upload(b, f(4), make([]float32, 3)) }},
		{"upload type", "Upload", "4 of int32", func() { _ = backend.Upload(b, f(4), make([]int32, 4)) }},
		{"download to freed", "Download", "a freed tensor", func() { _ = backend.Download(b, make([]float32, 6), freed) }},
		{"product shapes", "MatMul", "x [2 3], y [2 3]", func() { backend.MatMul(b, f(2, 3), f(2, 3), f(2, 3), product) }},
		{"product dst", "MatMul", "dst [2 5]", func() { backend.MatMul(b, f(2, 5), f(2, 3), f(3, 4), product) }},
		{"product of float16 on the left", "MatMul", "x of float16", func() { backend.MatMul(b, f(2, 4), halves(2, 3), f(3, 4), product) }},
		{"product of bytes", "MatMul", "y of uint8", func() { backend.MatMul(b, f(2, 4), f(2, 3), tensor(backend.Uint8, 3, 4), product) }},
		{"convert to the same", "Convert", "dst of float32, src of float32", func() { backend.Convert(b, f(2), f(2)) }},
		{"convert integers", "Convert", "dst of float16, src of int32", func() { backend.Convert(b, halves(2), ints(2)) }},
		{"convert length", "Convert", "src [3]", func() { backend.Convert(b, halves(2), f(3)) }},
		{"convert nil", "Convert", "no src", func() { backend.Convert(b, halves(2), nil) }},
		{"fill float16", "Fill", "dst of float16", func() { backend.Fill(b, halves(2), 1) }},
		{"gather float16", "GatherRows", "dst of float16", func() { backend.GatherRows(b, halves(2, 3), halves(5, 3), ints(2), backend.Rows()) }},
		{"upload words to float16", "Upload", "2 of int32", func() { _ = backend.Upload(b, halves(2), []int32{1, 2}) }},
		{"product nil", "MatMul", "no y", func() { backend.MatMul(b, f(2, 3), f(2, 3), nil, product) }},
		{"product type", "MatMul", "x of int32", func() { backend.MatMul(b, f(2, 4), ints(2, 3), f(3, 4), product) }},
		{"product of a freed tensor", "MatMul", "a freed tensor", func() { backend.MatMul(b, f(2, 4), freed, f(3, 4), product) }},
		{"product of a foreign tensor", "MatMul", "another device", func() { backend.MatMul(b, f(2, 4), foreign, f(3, 4), product) }},
		{"product over its input", "MatMul", "overlapping", func() { x := f(3, 3); backend.MatMul(b, x, x, f(3, 3), product) }},
		{"bias length", "MatMul", "Bias [3]", func() { backend.MatMul(b, f(2, 4), f(2, 3), f(3, 4), with(backend.Epilogue{Bias: f(3)})) }},
		{"SaveZ over dst", "MatMul", "SaveZ [2 4] overlapping", func() { d := f(2, 4); backend.MatMul(b, d, f(2, 3), f(3, 4), with(backend.Epilogue{SaveZ: d})) }},
		{"Saved is dst", "MatMul", "dst [2 4] overlapping", func() {
			d := f(2, 4)
			backend.MatMul(b, d, f(2, 3), f(3, 4), with(backend.Epilogue{Saved: d}))
		}},
		{"sums of rows, length", "MatMul", "RowSums [4]", func() { backend.MatMul(b, f(2, 4), f(2, 3), f(3, 4), with(backend.Epilogue{RowSums: f(4)})) }},
		{"sums of rows, type", "MatMul", "RowSums of int32", func() { backend.MatMul(b, f(2, 4), f(2, 3), f(3, 4), with(backend.Epilogue{RowSums: ints(2)})) }},
		{"sums of rows over x", "MatMul", "RowSums [2] overlapping", func() {
			x := f(2, 3)
			backend.MatMul(b, f(2, 4), x, f(3, 4), with(backend.Epilogue{RowSums: x.View(0, 2)}))
		}},
		{"sums of rows that are not read", "MatMul", "alpha 0", func() {
			backend.MatMul(b, f(2, 4), f(2, 3), f(3, 4), backend.Gemm{Epilogue: backend.Epilogue{RowSums: f(2)}})
		}},
		{"unknown activation", "MatMul", "activation 99", func() {
			backend.MatMul(b, f(2, 4), f(2, 3), f(3, 4), with(backend.Epilogue{Activation: backend.Activation{Kind: 99}}))
		}},
		{"no broadcast", "Add", "x [2 3], y [2]", func() { backend.Add(b, f(2, 3), f(2, 3), f(2)) }},
		{"broadcast dst", "Mul", "dst [3]", func() { backend.Mul(b, f(3), f(2, 3), f(3)) }},
		{"shifted overlap", "Sub", "overlapping a part", func() { backend.Sub(b, ten.View(1, 4), ten.View(0, 4), f(4)) }},
		{"element-wise shapes", "Softmax", "input [3 2]", func() { backend.Softmax(b, f(2, 3), f(3, 2)) }},
		{"negative slope", "Activate", "leaky-relu with alpha -1", func() {
			backend.Activate(b, backend.Activation{Kind: backend.LeakyReLU, Alpha: -1}, f(2), f(2))
		}},
		{"fill uint8", "Fill", "value 256", func() { backend.Fill(b, tensor(backend.Uint8, 2), 256) }},
		{"fill int32", "Fill", "value 0.5", func() { backend.Fill(b, ints(2), 0.5) }},
		{"fill int32 with NaN", "Fill", "value NaN", func() { backend.Fill(b, ints(2), nan) }},
		{"copy types", "Copy", "src of int32", func() { backend.Copy(b, f(2), ints(2)) }},
		{"copy over itself", "Copy", "overlapping", func() { backend.Copy(b, ten, ten) }},
		{"max of nothing", "Max", "nothing to reduce", func() { backend.Max(b, f(3), f(0, 3), backend.Down) }},
		{"argmax type", "ArgMax", "dst of float32", func() { backend.ArgMax(b, f(2), f(2, 3), backend.Across) }},
		{"sum length", "Sum", "dst [2]", func() { backend.Sum(b, f(2), f(2, 3), backend.Down) }},
		{"loss without classes", "Loss", "Logits [2 0]", func() {
			backend.Loss(b, backend.LossStep{Logits: f(2, 0), Target: ints(2), Sample: f(2)})
		}},
		{"unknown loss", "Loss", "loss 9", func() {
			backend.Loss(b, backend.LossStep{Kind: 9, Logits: f(2, 3), Target: ints(2), Sample: f(2)})
		}},
		{"state is the target", "Loss", "State [16] overlapping", func() {
			s := ints(backend.StateLen)
			backend.Loss(b, backend.LossStep{Logits: f(backend.StateLen, 3), Target: s, Sample: f(backend.StateLen), State: s})
		}},
		{"loss target", "Loss", "Target of float32", func() {
			backend.Loss(b, backend.LossStep{Logits: f(2, 3), Target: f(2), Sample: f(2)})
		}},
		{"loss gradient over target", "Loss", "Grad [2 3] overlapping", func() {
			y := f(2, 3)
			backend.Loss(b, backend.LossStep{Kind: backend.SquaredError, Logits: f(2, 3), Target: y, Sample: f(2), Grad: y})
		}},
		{"loss state", "Loss", "state [3]", func() {
			backend.Loss(b, backend.LossStep{Logits: f(2, 3), Target: ints(2), Sample: f(2), State: ints(3)})
		}},
		{"loss by index without a state", "Loss", "an Index", func() {
			backend.Loss(b, backend.LossStep{Logits: f(2, 3), Target: ints(9), Index: ints(5), Sample: f(2)})
		}},
		{"loss by a short index", "Loss", "Target [9], Index [1]", func() {
			backend.Loss(b, backend.LossStep{Logits: f(2, 3), Target: ints(9), Index: ints(1), Sample: f(2), State: ints(backend.StateLen)})
		}},
		{"gather columns", "GatherRows", "src [5 4]", func() { backend.GatherRows(b, f(2, 3), f(5, 4), ints(2), backend.Rows()) }},
		{"gather index", "GatherRows", "index of float32", func() { backend.GatherRows(b, f(2, 3), f(5, 3), f(2), backend.Rows()) }},
		{"gather types", "GatherRows", "dst of int32, src of uint8", func() {
			backend.GatherRows(b, ints(2, 3), tensor(backend.Uint8, 5, 3), ints(2), backend.Rows())
		}},
		{"keep nothing", "RandomFill", "distribution 2", func() { backend.RandomFill(b, f(2), backend.Random{Distribution: backend.DropoutMask}) }},
		{"columns of one row", "Normalise", "x [1 3]", func() {
			backend.Normalise(b, f(1, 3), f(1, 3), backend.Norm{Gamma: f(3), Beta: f(3), Epsilon: 1, Normed: f(1, 3), Scale: f(3)})
		}},
		{"columns without statistics", "Normalise", "without Running", func() {
			backend.Normalise(b, f(2, 3), f(2, 3), backend.Norm{Gamma: f(3), Beta: f(3), Epsilon: 1})
		}},
		{"rows with statistics", "Normalise", "rows with Running", func() {
			backend.Normalise(b, f(2, 3), f(2, 3), backend.Norm{Axis: backend.Across, Gamma: f(3), Beta: f(3), Epsilon: 1, Running: f(2, 3)})
		}},
		{"no epsilon", "Normalise", "an epsilon of 0", func() {
			backend.Normalise(b, f(2, 3), f(2, 3), backend.Norm{Axis: backend.Across, Gamma: f(3), Beta: f(3)})
		}},
		{"output over what is normed", "Normalise", "overlapping", func() {
			x := f(2, 3)
			backend.Normalise(b, x, x, backend.Norm{Axis: backend.Across, Gamma: f(3), Beta: f(3), Epsilon: 1, Normed: x, Scale: f(2)})
		}},
		{"a scale for each column", "NormaliseGrad", "Scale [3]", func() {
			backend.NormaliseGrad(b, f(2, 3), f(2, 3), backend.NormGrad{Axis: backend.Across, Gamma: f(3), Normed: f(2, 3), Scale: f(3), DGamma: f(3), DBeta: f(3)})
		}},
		{"drop all", "Dropout", "a share of 0 kept", func() { backend.Dropout(b, f(2), f(2), backend.Drop{}) }},
		{"drop from before the step", "Dropout", "-1 rows before", func() { backend.Dropout(b, f(2), f(2), backend.Drop{Keep: 1, First: -1}) }},
		{"drop a part of itself", "Dropout", "overlapping a part", func() { backend.Dropout(b, ten.View(0, 5), ten.View(1, 5), backend.Drop{Keep: 1}) }},
		{"count one class", "Tally", "classes for Logits [2 1]", func() {
			backend.Tally(b, backend.TallyStep{Logits: f(2, 1), Target: ints(2), Counts: ints(9)})
		}},
		{"few counts", "Tally", "Counts [9]", func() {
			backend.Tally(b, backend.TallyStep{Logits: f(2, 3), Target: ints(2), Counts: ints(9)})
		}},
		{"few targets", "Tally", "Target [5]", func() {
			backend.Tally(b, backend.TallyStep{Logits: f(2, 3), Target: f(5), Counts: ints(backend.OutputTallyOf(3).Len)})
		}},
		{"δ of 0", "Loss", "δ 0", func() {
			backend.Loss(b, backend.LossStep{Kind: backend.Huber, Logits: f(2, 3), Target: f(2, 3), Sample: f(2)})
		}},
		{"smoothed numbers", "Loss", "squared-error with a smoothing of 0.1", func() {
			backend.Loss(b, backend.LossStep{Kind: backend.SquaredError, Logits: f(2, 3), Target: f(2, 3), Sample: f(2), Smoothing: 0.1})
		}},
		{"few weights", "Loss", "Weights [1]", func() {
			backend.Loss(b, backend.LossStep{Kind: backend.SquaredError, Logits: f(2, 3), Target: f(2, 3), Sample: f(2), Weights: f(1)})
		}},
		{"unaligned parameters", "Optimize", "adam over 65", func() {
			backend.Optimize(b, backend.OptimizerStep{Optimizer: backend.Optimizer{Kind: backend.Adam}, Params: f(65)})
		}},
		{"no second moments", "Optimize", "no V", func() {
			backend.Optimize(b, backend.OptimizerStep{Optimizer: backend.Optimizer{Kind: backend.Adam},
				Params: f(64), Grads: f(64), M: f(64), Blocks: f(1, 2)})
		}},
		{"gradients are the parameters", "Optimize", "Params [64] overlapping", func() {
			w := f(64)
			backend.Optimize(b, backend.OptimizerStep{Params: w, Grads: w, Blocks: f(1, 2), State: ints(backend.StateLen)})
		}},
		{"negative batch", "Optimize", "a batch of -1", func() {
			backend.Optimize(b, backend.OptimizerStep{Params: f(64), Grads: f(64), Blocks: f(1, 2), State: ints(backend.StateLen), Batch: -1})
		}},
		{"negative clip", "Optimize", "gradients clipped by -1 and 0", func() {
			backend.Optimize(b, backend.OptimizerStep{Params: f(64), Grads: f(64), Blocks: f(1, 2), State: ints(backend.StateLen), Clip: backend.Clip{Norm: -1}})
		}},
		{"rates in a step without end", "Optimize", "Rates in a step", func() {
			backend.Optimize(b, backend.OptimizerStep{Params: f(64), Grads: f(64), Blocks: f(1, 2), State: ints(backend.StateLen), Rates: f(3)})
		}},
		{"no rates", "AdvanceState", "no Rates", func() {
			backend.AdvanceState(b, ints(backend.StateLen), backend.Advance{Rates: f(0)})
		}},
		{"no largest moments", "Optimize", "no Top", func() {
			backend.Optimize(b, backend.OptimizerStep{Optimizer: backend.Optimizer{Kind: backend.AMSGrad},
				Params: f(64), Grads: f(64), M: f(64), V: f(64), Blocks: f(1, 2), State: ints(backend.StateLen)})
		}},
		{"max-norm of 0", "MaxNorm", "a largest norm of 0", func() { backend.MaxNorm(b, ints(backend.StateLen), f(2, 3), 0) }},
		{"blocks", "Optimize", "Blocks [1 4]", func() {
			backend.Optimize(b, backend.OptimizerStep{Params: f(64), Grads: f(64), Blocks: f(1, 4), State: ints(backend.StateLen)})
		}},
		{"norm of nothing allowed", "GradNorm", "a largest norm of 0", func() { backend.GradNorm(b, ints(backend.StateLen), f(3), 0) }},
		{"advance", "AdvanceState", "state of float32", func() { backend.AdvanceState(b, f(backend.StateLen), backend.Advance{}) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			defer func() {
				m, ok := recover().(*backend.Misuse)
				require.True(t, ok, "panics with a *Misuse")
				assert.Equal(t, c.op, m.Op)
				assert.Contains(t, m.Got, c.got)
				assert.NotEmpty(t, m.Want)
				assert.Contains(t, m.Error(), "backend: "+c.op+": got ")
			}()
			c.call()
		})
	}
}

func TestMemoryIsCounted(t *testing.T) {
	b := newInert()
	x, err := backend.New(b, backend.Float32, 2, 3)
	require.NoError(t, err)
	y, err := backend.New(b, backend.Uint8, 5)
	require.NoError(t, err)
	assert.Equal(t, backend.Stats{LiveTensors: 2, LiveBytes: 29, PeakBytes: 29}, b.space.Stats())
	x.View(0, 3).Free()
	x.Free()
	assert.Equal(t, backend.Stats{LiveTensors: 1, LiveBytes: 5, PeakBytes: 29}, b.space.Stats())
	y.Free()
	y.Free()
	assert.Equal(t, backend.Stats{PeakBytes: 29}, b.space.Stats())
}

func TestSizesThatOverflowAreErrors(t *testing.T) {
	_, err := backend.New(newInert(), backend.Float32, math.MaxInt/2, 3)
	assert.ErrorIs(t, err, backend.ErrTooLarge)
}

func TestNames(t *testing.T) {
	for k := backend.Identity; k <= backend.Softplus; k++ {
		a, err := backend.ParseActivation(k.String())
		require.NoError(t, err)
		assert.Equal(t, k, a.Kind)
	}
	for k := backend.SGD; k <= backend.NAdam; k++ {
		o, err := backend.ParseOptimizer(k.String())
		require.NoError(t, err)
		assert.Equal(t, k, o.Kind)
	}
	for k := backend.SoftmaxCrossEntropy; k <= backend.KLDivergence; k++ {
		l, err := backend.ParseLoss(k.String())
		require.NoError(t, err)
		assert.Equal(t, k, l)
	}
	_, err := backend.ParseActivation("swish")
	assert.ErrorContains(t, err, "choose one of")
	_, err = backend.ParseOptimizer("lion")
	assert.ErrorContains(t, err, "choose one of")
	_, err = backend.ParseLoss("cosine")
	assert.ErrorContains(t, err, "choose one of")
}
