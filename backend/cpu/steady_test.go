package cpu_test

import (
	"math"
	"testing"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// step carries out every kernel once, on operands large enough to be shared, and
// returns the tensors it wrote.
func step(t testing.TB, b backend.Backend) (run func(), written []*backend.Tensor) {
	const m, n, k = 300, 200, 290
	x, y := upload(t, b, numbers(m*k, 1), m, k), upload(t, b, numbers(k*n, 2), k, n)
	bias, bad := upload(t, b, numbers(n, 3), n), upload(t, b, numbers(m*n, 4), m, n)
	out := func(dims ...int) *backend.Tensor {
		w := alloc(t, b, dims...)
		backend.Fill(b, w, 0)
		written = append(written, w)
		return w
	}
	z, a, soft, dz := out(m, n), out(m, n), out(m, n), out(m, n)
	sums, long, tall := out(n), out(1), out(2)
	hat, dGamma := out(m, n), out(n)
	inverse := [...]*backend.Tensor{backend.Down: out(n), backend.Across: out(m)}
	drawn, sample, gathered := out(m, n), out(m), out(m, n)
	big := upload(t, b, numbers(1<<17, 5), 1, 1<<17)
	pairs := big.View(0, 1<<16, 2)
	w, mo, v := out(n*320), out(n*320), out(n*320)
	grads, blocks := upload(t, b, numbers(n*320, 6), n*320), alloc(t, b, n*320/backend.BlockLen, 2)
	backend.Fill(b, blocks, 0.5)
	state, err := backend.NewState(b, backend.State{Rate: 0.1})
	require.NoError(t, err)
	class, order := make([]int32, m), make([]int32, 16*m)
	for i := range class {
		class[i] = int32(i % n)
	}
	for i := range order {
		order[i] = int32((7 * i) % m)
	}
	classes, index := upload(t, b, class, m), upload(t, b, order, 16*m)
	best, err := backend.New(b, backend.Int32, m)
	require.NoError(t, err)
	adam, err := backend.ParseOptimizer("adam")
	require.NoError(t, err)

	halves, err := backend.New(b, backend.Float16, k, n)
	require.NoError(t, err)

	fused := backend.Product()
	fused.Epilogue = backend.Epilogue{Bias: bias, SaveZ: z, Activation: backend.Activation{Kind: backend.GELU},
		Grad: backend.Activation{Kind: backend.Tanh}, Saved: bad}
	return func() {
		backend.GatherRows(b, gathered, bad, index, backend.Gather{Scale: 2, Shift: 1, State: state})
		backend.RandomFill(b, drawn, backend.Random{Distribution: backend.Normal, B: 1, State: state})
		backend.Dropout(b, drawn, drawn, backend.Drop{Keep: 0.75, State: state})
		backend.MatMul(b, a, x, y, fused)
		for axis, scale := range inverse {
			axis := backend.Axis(axis)
			backend.Copy(b, hat, bad)
			backend.Normalise(b, soft, hat, backend.Norm{Axis: axis, Gamma: bias, Beta: bias, Epsilon: 1e-5, Normed: hat, Scale: scale, SaveZ: dz})
			backend.NormaliseGrad(b, dz, dz, backend.NormGrad{Axis: axis, Gamma: bias, Normed: hat, Scale: scale, DGamma: dGamma, DBeta: sums, Finite: state})
		}
		backend.Add(b, a, a, bias)
		backend.Convert(b, halves, y)
		backend.MatMul(b, z, x, halves, backend.Product())
		backend.Axpy(b, a, 0.5, drawn)
		backend.Scale(b, dz, 2, a)
		backend.Copy(b, soft, dz)
		backend.Softmax(b, soft, soft)
		backend.SoftmaxGrad(b, soft, dz, soft)
		backend.Activate(b, backend.Activation{Kind: backend.Sigmoid}, a, a)
		backend.ActivationGrad(b, backend.Activation{Kind: backend.Sigmoid}, dz, dz, a)
		backend.Sum(b, sums, dz, backend.Down)
		backend.Mean(b, long, big, backend.Across)
		backend.Sum(b, tall, pairs, backend.Down)
		backend.ArgMax(b, best, a, backend.Across)
		backend.Loss(b, backend.LossStep{Logits: a, Target: classes, Sample: sample, Grad: dz, State: state, Scale: 1.0 / m})
		backend.Optimize(b, backend.OptimizerStep{Optimizer: adam, Params: w, Grads: grads, M: mo, V: v, Blocks: blocks, State: state})
		backend.AdvanceState(b, state, backend.Advance{Batch: m, Beta1: 0.9, Beta2: 0.999})
	}, written
}

func TestBitsDoNotDependOnThreads(t *testing.T) {
	var first [][]float32
	for _, threads := range []int{1, 2, 3, 7} {
		b := open(t, threads)
		run, written := step(t, b)
		var all [][]float32
		for range 3 {
			run()
		}
		for _, w := range written {
			values := download(t, b, w)
			for _, v := range values {
				require.False(t, math.IsNaN(float64(v)))
			}
			all = append(all, values)
		}
		if first == nil {
			first = all
		}
		require.Equal(t, first, all, "%d threads", threads)
	}
}

func TestCallsAndReplaysAllocateNothing(t *testing.T) {
	b := open(t, 3)
	run, written := step(t, b)
	assert.Zero(t, testing.AllocsPerRun(5, run), "calls")

	again := open(t, 3)
	record, recorded := step(t, again)
	r, err := backend.Record(again, func() error { record(); return again.Host(func() error { return nil }) })
	require.NoError(t, err)
	defer r.Free()
	assert.Zero(t, testing.AllocsPerRun(5, func() {
		if err := r.Replay(); err != nil {
			t.Error(err)
		}
	}), "replays")
	for i := range written { // AllocsPerRun runs once more, to warm up
		assert.Equal(t, download(t, b, written[i]), download(t, again, recorded[i]), "tensor %d after 6 steps", i)
	}
}
