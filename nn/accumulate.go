package nn

import "github.com/dnnbench/dnnbench/backend"

// samplesPerStep is how many samples a step learns from, but for the last of an epoch.
func (o Options) samplesPerStep() int { return o.Batch * max(1, o.Accumulate) }

// gradients queues those of a step of n samples. More than a batch of them are taken
// batch by batch, whose gradients are added up:
//
//	dW = Σ over batches of dZᵀ·A, with 1/n in dZ[L] as in one large batch
//
// In the end they lie where those of a single batch do.
func (t *Trainer) gradients(n int) {
	b, grads := t.m.b, t.m.grads
	for from := 0; from < n; from += t.o.Batch {
		t.batchGradients(from, min(t.o.Batch, n-from), n)
		first, last := from == 0, from+t.o.Batch >= n
		switch {
		case first && last:
		case first:
			backend.Copy(b, t.sum, grads)
		case last:
			backend.Axpy(b, grads, 1, t.sum)
		default:
			backend.Axpy(b, t.sum, 1, grads)
		}
	}
}

// batchGradients queues the passes over the samples from … from+size-1 of a step of n.
func (t *Trainer) batchGradients(from, size, n int) {
	m, b, p := t.m, t.m.b, t.m.work.pass(size).train(t.state, from, t.o.Seed)
	rest := t.data.Len() - from
	backend.GatherRows(b, p.input(), t.input.x, t.input.place.View(from, rest), t.data.gather(t.state))
	m.forward(p)
	loss := m.loss(p)
	loss.Target, loss.Index, loss.State = t.target, t.order.View(from, rest), t.state
	loss.Scale, loss.Smoothing, loss.Weights = 1/float32(n), float32(t.o.Smoothing), t.weights
	backend.Loss(b, loss)
	m.backward(p, t.state)
}

// meanCost is the mean over the steps of an epoch, to each of which every one of its
// batches has added a cost.
func (t *Trainer) meanCost(s backend.State) float64 {
	each := max(1, t.o.Accumulate)
	return float64(s.LossSum) / float64((s.LossCount+each-1)/each) // NaN before the first
}
