package bench

import (
	"fmt"
	"strings"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/nn"
)

// forward is the forward pass of a ReLU network of these widths over a batch of m, by the
// operations of its products. Biases, activations and the loss are in the time, and too few
// to be counted.
func forward(m int, widths ...int) Case {
	return Case{Name: "forward", Shape: networkShape(m, widths), Unit: GFLOPS, Work: float64(m) * network(widths).ForwardFLOPs(),
		prepare: func(o *operands) (func() error, error) {
			model, err := o.model(m, widths)
			if err != nil {
				return nil, err
			}
			o.randomise(model.Input())
			return func() error { _, err := model.Forward(m); return err }, o.err
		}}
}

// step is a training step of that network, with softmax cross-entropy and SGD.
func step(m int, widths ...int) Case {
	return Case{Name: "train-step", Shape: networkShape(m, widths), Unit: GFLOPS, Work: float64(m) * network(widths).StepFLOPs(),
		prepare: func(o *operands) (func() error, error) {
			trainer, err := o.trainer(m, widths)
			if err != nil {
				return nil, err
			}
			taken, epoch := 0, 0
			return func() error {
				if taken%trainer.StepsPerEpoch() == 0 {
					epoch++
					if err := trainer.StartEpoch(epoch); err != nil {
						return err
					}
				}
				taken++
				return trainer.Step()
			}, nil
		}}
}

func (o *operands) model(m int, widths []int) (*nn.Model, error) {
	spec := network(widths)
	spec.Seed, spec.MaxBatch = o.seed, m
	model, err := nn.New(o.b, spec)
	if err == nil {
		o.release = append(o.release, model.Free)
	}
	return model, err
}

func (o *operands) trainer(m int, widths []int) (*nn.Trainer, error) {
	const batches = 32 // an epoch: enough that the upload of its order hardly counts
	model, err := o.model(m, widths)
	if err != nil {
		return nil, err
	}
	set, err := nn.NewDataset(o.b, randomSamples(m*batches, widths[0], widths[len(widths)-1], o.seed))
	if err != nil {
		return nil, err
	}
	o.release = append(o.release, set.Free)
	// The rate is so low that random labels do not make the weights grow.
	trainer, err := nn.NewTrainer(model, set, nn.Options{Optimizer: backend.Optimizer{Kind: backend.SGD}, Rate: 1e-4,
		Epochs: 1, Batch: m, Seed: o.seed})
	if err == nil {
		o.release = append(o.release, trainer.Free)
	}
	return trainer, err
}

// randomSamples are m rows of bytes, as images are stored, with random labels.
func randomSamples(m, features, classes int, seed uint64) nn.Samples {
	s := nn.Samples{Features: features, Classes: classes, Scale: 1.0 / 255,
		Bytes: make([]uint8, m*features), Labels: make([]int32, m)}
	stream := backend.Stream{Seed: seed, Purpose: backend.PurposeFill}
	for i := range s.Bytes {
		s.Bytes[i] = uint8(stream.Words(0, uint32(i/4))[i%4])
	}
	for i := range s.Labels {
		s.Labels[i] = int32(stream.Words(1, uint32(i/4))[i%4] % uint32(classes))
	}
	return s
}

func network(widths []int) nn.Spec {
	return nn.Dense(widths[0], widths[1:], backend.Activation{Kind: backend.ReLU}, backend.SoftmaxCrossEntropy)
}

// networkShape is as 64x784-256-128-10.
func networkShape(m int, widths []int) string {
	words := make([]string, len(widths))
	for i, w := range widths {
		words[i] = fmt.Sprint(w)
	}
	return fmt.Sprintf("%dx%s", m, strings.Join(words, "-"))
}
