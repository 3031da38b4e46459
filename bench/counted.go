package bench

import (
	"slices"
	"time"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/nn"
)

// Steps makes a network and trains it for some steps, each by each, of which all repeat the
// first. The samples are as like, as many as a step takes: what a step costs does not depend
// on what is in them.
func Steps(b backend.Backend, spec nn.Spec, o nn.Options, like nn.Samples, steps int, each func(step func() error) error) error {
	model, err := nn.New(b, spec)
	if err != nil {
		return err
	}
	defer model.Free()
	set, err := nn.NewDataset(b, blank(like, o.Batch*max(1, o.Accumulate)))
	if err != nil {
		return err
	}
	defer set.Free()
	o.Epochs = steps
	trainer, err := nn.NewTrainer(model, set, o)
	if err != nil {
		return err
	}
	defer trainer.Free()
	for epoch := 1; epoch <= steps; epoch++ {
		if err := trainer.StartEpoch(epoch); err != nil {
			return err
		}
		if err := each(trainer.Step); err != nil {
			return err
		}
	}
	return nil
}

// ProfileStep is the median time of each kernel of a training step on a device.
func ProfileStep(b backend.Profiler, spec nn.Spec, o nn.Options, like nn.Samples) ([]backend.KernelTime, error) {
	const warm, runs = 3, 31
	var all [][]backend.KernelTime
	err := Steps(b, spec, o, like, warm+runs, func(step func() error) error {
		one, err := b.Profile(step)
		all = append(all, one)
		return err
	})
	if err != nil {
		return nil, err
	}
	all = all[warm:]
	median := slices.Clone(all[0])
	for i := range median {
		times := make([]time.Duration, runs)
		for run := range times {
			times[run] = all[run][i].Took
		}
		slices.Sort(times)
		median[i].Took = times[len(times)/2]
	}
	return median, nil
}

// blank are m samples of the same kind.
func blank(like nn.Samples, m int) nn.Samples {
	s := nn.Samples{Features: like.Features, Scale: like.Scale, Shift: like.Shift, Classes: like.Classes, Outputs: like.Outputs}
	if like.Bytes != nil || like.BytesFrom != nil {
		s.Bytes = make([]uint8, m*s.Features)
	} else {
		s.X = make([]float32, m*s.Features)
	}
	if like.Labels != nil {
		s.Labels = make([]int32, m)
	} else {
		s.Targets = make([]float32, m*s.Outputs)
	}
	if like.Weights != nil {
		s.Weights = slices.Repeat([]float32{1}, m)
	}
	return s
}

// StepFloor is the least traffic of a training step in bytes: each tensor is read or
// written once per use that cannot be fused. The formula stands in ARCHITECTURE.md, "What a
// step costs". It is that of plain layers with softmax cross-entropy, of one batch a step; ok
// is false where there is more. Stored says that the samples are bytes.
func StepFloor(spec nn.Spec, o nn.Options, stored bool) (bytes int, ok bool) {
	m, sample := o.Batch, 4
	if stored {
		sample = 1
	}
	moments := 0
	for _, used := range []bool{o.Optimizer.Kind.UsesM(), o.Optimizer.Kind.UsesV(), o.Optimizer.Kind.UsesTop()} {
		if used {
			moments++
		}
	}
	ok = spec.Loss == backend.SoftmaxCrossEntropy && spec.InputDropout == 0 && o.Accumulate <= 1 && o.ClassWeights == nil
	last := len(spec.Layers) - 1
	words := 2*m*spec.Inputs + 2*m*spec.Layers[last].Units + 3*m // gather, loss
	in := spec.Inputs
	for i, l := range spec.Layers {
		ok = ok && l.Norm.Kind == nn.NoNorm && l.Dropout == 0 && l.Residual == 0
		out := l.Units
		parameters := in*out + out
		words += m*in + parameters + m*out // forward
		words += m*out + m*in + parameters // dW, db
		if i > 0 {
			words += m*out + in*out + 2*m*in // dZ below
		} else {
			words -= m * in // X, which the gather has counted
		}
		if i < last && l.Activation.NeedsInput() {
			words += m * out
		}
		if o.ClipNorm > 0 {
			words += parameters
		}
		if o.MaxNorm > 0 {
			words += 2 * in * out
		}
		words += (3+2*moments)*parameters + 2*parameters/backend.BlockLen
		if o.L1 > 0 {
			words += parameters / backend.BlockLen
		}
		in = out
	}
	return 4*words + m*spec.Inputs*sample + 4*m, ok
}

// StepBytes is the memory of a training on a backend, which may be one that computes nothing: the weights, their
// gradients and moments, what lies between the layers, and the samples of one step.
func StepBytes(b backend.Backend, spec nn.Spec, o nn.Options, like nn.Samples) (bytes int64, err error) {
	err = Steps(b, spec, o, like, 1, func(step func() error) error {
		err := step()
		bytes = b.Space().Stats().LiveBytes
		return err
	})
	return bytes, err
}
