package nn

import (
	"context"
	"errors"
	"fmt"

	"github.com/dnnbench/dnnbench/backend"
)

// Trainer carries out training steps, one by one: what [Model.Fit] is made of, and
// what is measured. Its moments and its state start at 0.
type Trainer struct {
	m      *Model
	data   *Dataset
	target *backend.Tensor
	o      Options

	weights *backend.Tensor // of the samples, or nil

	state  *backend.Tensor
	order  *backend.Tensor // int32 [samples], of this epoch
	input  inputs          // the features in this order
	rates  rates
	blocks *backend.Tensor // learning-rate scale and decay of each block
	first  *backend.Tensor // moments, where the optimiser has them
	second *backend.Tensor
	top    *backend.Tensor // largest second moments of AMSGrad
	sum    *backend.Tensor // of gradients of several batches; nil where a step has one

	batch, last *backend.Recording // a full step, and the short one at an epoch's end or nil
	steps       int                // an epoch
	done        int                // of them queued
}

// NewTrainer allocates what the optimiser needs and records the step. Of the options
// it does not use Progress and OnEpoch, and Epochs only where there is a schedule. Free gives its memory back.
func NewTrainer(m *Model, train *Dataset, o Options) (*Trainer, error) {
	if train == nil {
		return nil, errors.New("nothing to train on: make a data set by NewDataset")
	}
	target, err := train.targetFor(m)
	if err != nil {
		return nil, err
	}
	if err := o.validate(m.spec, train.Len()); err != nil {
		return nil, err
	}
	n := o.samplesPerStep()
	t := &Trainer{m: m, data: train, target: target, o: o, steps: (train.Len() + n - 1) / n}
	t.done = t.steps
	if err := t.reserve(); err != nil {
		t.Free()
		return nil, fmt.Errorf("training with %v: %w", o.Optimizer.Kind, err)
	}
	if err := t.record(); err != nil {
		t.Free()
		return nil, fmt.Errorf("recording a training step: %w", err)
	}
	return t, nil
}

func (t *Trainer) reserve() (err error) {
	b, n := t.m.b, t.m.layout.total
	if t.state, err = backend.NewState(b, backend.State{Rate: float32(t.o.Rate)}); err != nil {
		return err
	}
	if t.order, err = backend.New(b, backend.Int32, t.data.Len()); err != nil {
		return err
	}
	if t.input, err = t.data.inputs(t.order, t.permutation, t.o.samplesPerStep()); err != nil {
		return err
	}
	if t.weights, err = t.data.trainingWeights(t.o); err != nil {
		return err
	}
	if t.rates, err = newRates(b, t.o, t.steps); err != nil {
		return err
	}
	settings, columns := t.m.layout.settings(float32(t.o.WeightDecay), float32(t.o.L1))
	if t.blocks, err = backend.FromSlice(b, settings, len(settings)/columns, columns); err != nil {
		return err
	}
	zeros := func() (*backend.Tensor, error) {
		moment, err := backend.New(b, backend.Float32, n)
		if err == nil {
			backend.Fill(b, moment, 0)
		}
		return moment, err
	}
	if t.o.Accumulate > 1 {
		if t.sum, err = backend.New(b, backend.Float32, n); err != nil {
			return err
		}
	}
	if t.o.Optimizer.Kind.UsesM() {
		if t.first, err = zeros(); err != nil {
			return err
		}
	}
	if t.o.Optimizer.Kind.UsesV() {
		if t.second, err = zeros(); err != nil {
			return err
		}
	}
	if t.o.Optimizer.Kind.UsesTop() {
		t.top, err = zeros()
	}
	return err
}

func (t *Trainer) record() (err error) {
	n := t.o.samplesPerStep()
	if t.batch, err = t.recordStep(n); err != nil {
		return err
	}
	if short := t.data.Len() % n; short > 0 {
		t.last, err = t.recordStep(short)
	}
	return err
}

// recordStep records one step over n samples.
func (t *Trainer) recordStep(n int) (*backend.Recording, error) {
	m, b := t.m, t.m.b
	return backend.Record(b, func() error {
		t.gradients(n)
		backend.Optimize(b, backend.OptimizerStep{
			Optimizer: t.o.Optimizer, Params: m.params, Grads: m.grads,
			M: t.first, V: t.second, Top: t.top, Blocks: t.blocks, State: t.state, Batch: n, Rates: t.rates.table,
			Clip:    backend.Clip{Norm: float32(t.o.ClipNorm), Value: float32(t.o.ClipValue)},
			Checked: t.sum == nil, // the products check themselves, but not what they add up to
		})
		t.constrain()
		return nil
	})
}

// constrain bounds the norms of the units' incoming weights, where that was asked for.
func (t *Trainer) constrain() {
	if t.o.MaxNorm == 0 {
		return
	}
	for _, p := range t.m.layout.parts {
		if p.role == weights {
			backend.MaxNorm(t.m.b, t.state, p.of(t.m.params), float32(t.o.MaxNorm))
		}
	}
}

// StepsPerEpoch is the number of batches, of which the last may be short.
func (t *Trainer) StepsPerEpoch() int { return t.steps }

// StartEpoch uploads the order of samples of an epoch, counted from 1, and sets the
// cost to 0. What was left of the epoch before is left out.
func (t *Trainer) StartEpoch(epoch int) error { return t.startEpoch(epoch, 0) }

// startEpoch begins an epoch behind its first steps, which are done.
func (t *Trainer) startEpoch(epoch, done int) error {
	b := t.m.b
	t.input.start(epoch, min(done*t.o.samplesPerStep(), t.data.Len()))
	if err := backend.Upload(b, t.order, t.permutation(epoch)); err != nil {
		return fmt.Errorf("order of epoch %d: %w", epoch, err)
	}
	// Of the state only these words change: cursor, and the sum and count of costs,
	// which are neighbours. The bits of 0 and of 0.0 are the same.
	if err := backend.Upload(b, t.state.View(backend.StateCursor, 1), []int32{0}); err != nil {
		return fmt.Errorf("start of epoch %d: %w", epoch, err)
	}
	if err := backend.Upload(b, t.state.View(backend.StateLossSum, 2), []int32{0, 0}); err != nil {
		return fmt.Errorf("start of epoch %d: %w", epoch, err)
	}
	if err := t.rates.start(b, t.state, epoch); err != nil {
		return err
	}
	t.done = done
	return nil
}

// permutation is the order of samples of an epoch, a function of the seed.
func (t *Trainer) permutation(epoch int) []int32 {
	stream := backend.Stream{Seed: t.o.Seed, Purpose: backend.PurposeShuffle}
	return stream.Permutation(uint32(epoch), t.data.Len())
}

// Step queues one training step. It allocates nothing and reads nothing back. Call
// StartEpoch before each StepsPerEpoch of them.
func (t *Trainer) Step() error { return t.step(context.Background()) }

// step waits no longer for a source than until ctx is done.
func (t *Trainer) step(ctx context.Context) error {
	if t.done == t.steps {
		return fmt.Errorf("all %d steps of the epoch are done: start the next epoch", t.steps)
	}
	if err := t.input.need(ctx, min((t.done+1)*t.o.samplesPerStep(), t.data.Len())); err != nil {
		return err
	}
	t.done++
	if t.done == t.steps && t.last != nil {
		return t.last.Replay()
	}
	return t.batch.Replay()
}

// State waits for the steps queued and reads where the training is.
func (t *Trainer) State() (backend.State, error) { return backend.ReadState(t.m.b, t.state) }

// Free gives back what the trainer holds, not the model.
func (t *Trainer) Free() {
	for _, r := range []*backend.Recording{t.batch, t.last} {
		if r != nil {
			r.Free()
		}
	}
	t.input.free()
	for _, tensor := range []*backend.Tensor{t.state, t.order, t.blocks, t.first, t.second, t.top, t.sum, t.weights, t.rates.table} {
		tensor.Free()
	}
}
