package nn

import (
	"fmt"
	"math"
	"time"

	"github.com/dnnbench/dnnbench/backend"
)

// Options says how [Model.Fit] trains.
type Options struct {
	Optimizer   backend.Optimizer // the rule with its constants; see backend.ParseOptimizer
	Rate        float64           // learning rate α
	WeightDecay float64           // λ of the L2 penalty ½λ‖W‖²; biases do not decay
	Epochs      int               // passes over the data
	// L1 is λ1 of the penalty λ1·Σ|w| on weights but not biases, whose proximal step follows
	// each step of the rule, so that weights come to be exactly 0 (Duchi and Singer 2009).
	L1 float64
	// MaxNorm bounds the norm of each unit's incoming weights after each step; 0 does not.
	MaxNorm float64
	// ClipNorm bounds the norm of all gradients together, ClipValue each of them; 0 does not.
	// See [backend.Clip].
	ClipNorm, ClipValue float64
	Schedule            Schedule // how the rate changes; the zero value leaves it constant
	// PlateauCost, if not nil, is what [PlateauRate] watches, such as the cost of held-back
	// data; else that is the cost of the epoch.
	PlateauCost func(Epoch) (float64, error)
	Batch       int // samples in a pass, at most the spec's MaxBatch, and in a step
	// Accumulate makes a step of so many batches, whose gradients are added up: what a
	// batch of Accumulate·Batch samples gives, but for the order of their sum, in the
	// memory of one of Batch. 0 and 1 mean a step for each batch. A step of k batches
	// over L layers takes k·(3·L + 2) + 2 dispatches on a GPU. Batch normalisation still
	// normalises over a batch, and moves its running statistics with each.
	Accumulate int
	Seed       uint64 // of the order of samples and of what dropout drops

	// Smoothing moves targets of a cross-entropy towards even odds, in training alone; see
	// [backend.LossStep].
	Smoothing float64
	// ClassWeights, if not nil, say how much the samples of each class count in training,
	// beside their own weights; see [BalancedWeights]. They are scaled to a mean of 1 over
	// all training samples, where PyTorch divides by the weights in each batch. With Smoothing
	// the weight of a sample's own class counts for all of its loss, where PyTorch's
	// cross_entropy gives the share of each other class that one's weight.
	ClassWeights []float64

	// Progress, if not nil, is called now and then. It costs no readback: the cost is that
	// of the last one made.
	Progress      func(Progress)
	ProgressEvery time.Duration // least time between two calls; 200 ms if it is 0
	EarlyStop     EarlyStop     // when to end before all epochs are done
	// OnEpoch, if not nil, is called after each whole epoch and may evaluate the model.
	// Its error ends the training, which returns it.
	OnEpoch func(Epoch) error

	Checkpoints Checkpoints // where to save how far the training is, and how often
	// Resume, if not nil, is where to go on. It must be of a training with the same data,
	// network and options, but for the functions above, where to save and, unless the
	// schedule needs them, the number of epochs; else Fit returns an [*OtherTrainingError].
	// What the model held before does not matter.
	Resume *Checkpoint
}

func (o Options) validate(s Spec, samples int) error {
	switch {
	case !(float32(o.Rate) > 0) || o.Rate > math.MaxFloat32: // as float32, in which tiny ones are 0
		return fmt.Errorf("learning rate %g: it must be finite and above 0", o.Rate)
	case !(o.WeightDecay >= 0) || o.WeightDecay > math.MaxFloat32:
		return fmt.Errorf("weight decay %g: it must be finite and 0 or more", o.WeightDecay)
	case o.Batch < 1:
		return fmt.Errorf("batches of %d samples: they need 1 or more", o.Batch)
	case o.Batch > samples:
		return fmt.Errorf("batches of %d samples are larger than the %d there are: choose %d or less", o.Batch, samples, samples)
	case o.Accumulate < 0:
		return fmt.Errorf("steps of %d batches: they need 1 or more", o.Accumulate)
	case o.Accumulate > 1 && o.Batch > samples/o.Accumulate:
		return fmt.Errorf("steps of %d batches of %d samples are larger than the %d there are: choose fewer", o.Accumulate, o.Batch, samples)
	case o.Batch > s.MaxBatch:
		return fmt.Errorf("batches of %d samples: the network was made for %d at most; raise its MaxBatch", o.Batch, s.MaxBatch)
	}
	if err := s.validateBatch(o.Batch, samples); err != nil {
		return err
	}
	for name, bound := range map[string]float64{"largest norm of gradients": o.ClipNorm, "largest gradient": o.ClipValue,
		"largest norm of weights": o.MaxNorm, "weight λ1": o.L1} {
		if !(bound >= 0) || bound > math.MaxFloat32 || bound > 0 && float32(bound) == 0 {
			return fmt.Errorf("a %s of %g: it must be finite and above 0, or 0 for none", name, bound)
		}
	}
	if !(o.Smoothing >= 0 && o.Smoothing <= 1) || o.Smoothing > 0 && !s.Loss.Smooths() {
		return fmt.Errorf("targets of %v smoothed by %g: it must be 0 to 1, and 0 but for cross-entropies", s.Loss, o.Smoothing)
	}
	if err := o.Schedule.validate(); err != nil {
		return err
	}
	if o.Schedule.varies() && o.Epochs < 1 {
		return fmt.Errorf("schedule %v over %d epochs: it needs 1 or more", o.Schedule, o.Epochs)
	}
	return validateRule(o.Optimizer)
}

func validateRule(r backend.Optimizer) error {
	if r.Kind > backend.NAdam {
		return fmt.Errorf("unknown %v: choose one that the backend has", r.Kind)
	}
	fraction := func(beta float32) bool { return beta >= 0 && beta < 1 }
	if r.Kind.UsesM() && !fraction(r.Beta1) {
		return fmt.Errorf("%v with β1 %g: it must be 0 or more and below 1", r.Kind, r.Beta1)
	}
	if r.Kind.UsesV() && (r.Kind.UsesBeta2() && !fraction(r.Beta2) || !(r.Epsilon > 0) || !finite(r.Epsilon)) {
		return fmt.Errorf("%v with β2 %g and ε %g: β2 must be 0 or more and below 1, ε finite and above 0", r.Kind, r.Beta2, r.Epsilon)
	}
	return nil
}
