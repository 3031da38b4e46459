package gl

import (
	"testing"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/stretchr/testify/require"
)

// trainingStep records a training step of a network with one hidden layer, made of
// the contract's operations, and replays it twice.
func trainingStep(t *testing.T, l limits) *fake {
	const samples, batch, in, hidden, out = 200, 50, 300, 65, 10
	f := newFake(l)
	b := f.open(t, config{exact: true})
	tensor := func(d backend.DType, dims ...int) *backend.Tensor {
		x, err := backend.New(b, d, dims...)
		require.NoError(t, err)
		t.Cleanup(x.Free)
		return x
	}
	floats := func(dims ...int) *backend.Tensor { return tensor(backend.Float32, dims...) }

	images, labels, order := tensor(backend.Uint8, samples, in), tensor(backend.Int32, samples, 1), tensor(backend.Int32, samples)
	x, target := floats(batch, in), tensor(backend.Int32, batch, 1)
	a1, mask, logits := floats(batch, hidden), floats(batch, hidden), floats(batch, out)
	cost, d1 := floats(batch), floats(batch, hidden)

	pad := func(n int) int { return (n + backend.BlockLen - 1) / backend.BlockLen * backend.BlockLen }
	sizes := []int{hidden * in, hidden, out * hidden, out}
	total := 0
	for _, n := range sizes {
		total += pad(n)
	}
	params, grads, m, v := floats(total), floats(total), floats(total), floats(total)
	blocks := floats(total/backend.BlockLen, 2)
	layer := func(flat *backend.Tensor, i int, dims ...int) *backend.Tensor {
		offset := 0
		for _, n := range sizes[:i] {
			offset += pad(n)
		}
		return flat.View(offset, dims...)
	}
	w1, b1 := layer(params, 0, hidden, in), layer(params, 1, hidden)
	w2, b2 := layer(params, 2, out, hidden), layer(params, 3, out)
	dw1, db1 := layer(grads, 0, hidden, in), layer(grads, 1, hidden)
	dw2, db2 := layer(grads, 2, out, hidden), layer(grads, 3, out)
	state, err := backend.NewState(b, backend.State{Rate: 0.1, Corr1: 0.1, Corr2: 0.001})
	require.NoError(t, err)
	t.Cleanup(state.Free)
	adam, err := backend.ParseOptimizer("adam")
	require.NoError(t, err)

	relu := backend.Activation{Kind: backend.ReLU}
	product := func(tx, ty bool, e backend.Epilogue) backend.Gemm {
		g := backend.Product()
		g.TransX, g.TransY, g.Epilogue = tx, ty, e
		return g
	}
	step, err := backend.Record(b, func() error {
		rows := backend.Rows()
		rows.State = state
		backend.GatherRows(b, target, labels, order, rows)
		rows.Scale = 1. / 255
		backend.GatherRows(b, x, images, order, rows)
		backend.MatMul(b, a1, x, w1, product(false, true, backend.Epilogue{Bias: b1, Activation: relu}))
		backend.RandomFill(b, mask, backend.Random{Distribution: backend.DropoutMask, A: 0.5, State: state})
		backend.Mul(b, a1, a1, mask)
		backend.MatMul(b, logits, a1, w2, product(false, true, backend.Epilogue{Bias: b2}))
		backend.Loss(b, backend.LossStep{
			Kind: backend.SoftmaxCrossEntropy, Logits: logits, Target: target.View(0, batch), Sample: cost,
			Grad: logits, State: state, Scale: 1. / batch,
		})
		backend.MatMul(b, dw2, logits, a1, product(true, false, backend.Epilogue{RowSums: db2}))
		backend.MatMul(b, d1, logits, w2, product(false, false, backend.Epilogue{Grad: relu, Saved: a1}))
		backend.Mul(b, d1, d1, mask)
		backend.MatMul(b, dw1, d1, x, product(true, false, backend.Epilogue{RowSums: db1}))
		backend.Optimize(b, backend.OptimizerStep{
			Optimizer: adam, Params: params, Grads: grads, M: m, V: v, Blocks: blocks, State: state,
		})
		backend.AdvanceState(b, state, backend.Advance{Batch: batch, Beta1: 0.9, Beta2: 0.999})
		return nil
	})
	require.NoError(t, err)
	t.Cleanup(step.Free)
	for range 2 {
		require.NoError(t, step.Replay())
	}
	_, err = backend.ReadState(b, state)
	require.NoError(t, err)
	require.Empty(t, f.validate())
	return f
}
