package nn

import (
	"fmt"
	"math"

	"github.com/dnnbench/dnnbench/backend"
)

// Layer describes one dense layer l, whose parts come in this order, for m samples:
//
//	Z[l] = norm(A[l-1]·W[l]ᵀ + b[l])        [m n[l]]
//	A[l] = dropout(g[l](Z[l])) + A[l-k]     [m n[l]]
//
// Those that are left out cost nothing. The output layer has none of them.
//
// With a Residual of k the layer ends a block of k layers: what those make of A[l-k] is
// added to it (He, Zhang, Ren and Sun 2016), so n[l] = n[l-k]; l-k may be 0, the input.
// Nothing follows the addition, as in their pre-activation networks, and in the
// feed-forward blocks of transformers: gradients pass the block unchanged. A block of two
// layers, x + W₂·g(W₁·x + b₁) + b₂, is a layer with g, then one with the identity and a
// Residual of 2. At most one layer adds the output of any one.
type Layer struct {
	Units      int                // n[l]
	Norm       Norm               // of Z[l], with γ[l] and β[l] [n[l]]
	Activation backend.Activation // g[l]; identity for the last layer
	Dropout    float32            // share of the activations that each training step sets to 0, below 1
	Residual   int                // k, or 0 for none
}

// Spec describes a network.
type Spec struct {
	Inputs int              // n[0], features of a sample
	Layers []Layer          // layers 1 to L; the last has as many units as there are outputs
	Loss   backend.LossKind // decides what the outputs mean
	Delta  float32          // δ of Huber's loss; 0 means 1
	Init   Init             // how weights start
	Seed   uint64           // of the initial weights
	// InputDropout is the share of the inputs that each training step sets to 0, below 1.
	InputDropout float32
	MaxBatch     int // most samples in one pass, 1 or more; 0 means DefaultBatch
}

// DefaultBatch is the MaxBatch of a Spec that names none: larger than the usual batch,
// and small enough that its activations cost little memory.
const DefaultBatch = 256

// maxExtent is the largest size of one axis: labels, order and cursors are int32.
const maxExtent = math.MaxInt32

// Dense is the spec of a network with these units in layers 1 to L, the same
// activation in all but the last, and the default initialiser.
func Dense(inputs int, units []int, act backend.Activation, loss backend.LossKind) Spec {
	s := Spec{Inputs: inputs, Loss: loss, Layers: make([]Layer, len(units))}
	for i, n := range units {
		s.Layers[i] = Layer{Units: n, Activation: act}
	}
	if len(units) > 0 {
		s.Layers[len(units)-1].Activation = backend.Activation{}
	}
	return s
}

// Outputs is n[L].
func (s Spec) Outputs() int { return s.Layers[len(s.Layers)-1].Units }

// delta is δ of Huber's loss.
func (s Spec) delta() float32 {
	if s.Delta == 0 {
		return 1
	}
	return s.Delta
}

// widths is n[0] … n[L].
func (s Spec) widths() []int {
	n := []int{s.Inputs}
	for _, l := range s.Layers {
		n = append(n, l.Units)
	}
	return n
}

// Validate says what is wrong with a spec, if anything is.
func (s Spec) Validate() error {
	if s.Inputs < 1 || s.Inputs > maxExtent {
		return fmt.Errorf("a network with %d inputs: give it 1 to %d features", s.Inputs, maxExtent)
	}
	if len(s.Layers) == 0 {
		return fmt.Errorf("a network without layers: name the units of at least the output layer")
	}
	if s.MaxBatch < 0 || s.MaxBatch > maxExtent {
		return fmt.Errorf("passes of %d samples: the largest batch must be 1 or more", s.MaxBatch)
	}
	for i, l := range s.Layers {
		if err := l.validate(); err != nil {
			return fmt.Errorf("layer %d: %w", i+1, err)
		}
	}
	if a := s.Layers[len(s.Layers)-1].Activation; a.Kind != backend.Identity {
		return fmt.Errorf("output layer with the activation %v: leave it identity; the loss brings its own", a)
	}
	if s.Loss > backend.KLDivergence {
		return fmt.Errorf("unknown %v: choose a loss that the backend has", s.Loss)
	}
	if !(s.Delta >= 0) || !finite(s.Delta) {
		return fmt.Errorf("δ %g of Huber's loss: it must be finite and above 0, or 0 for 1", s.Delta)
	}
	if s.link() == softmax && s.Outputs() < 2 {
		return fmt.Errorf("%v with one output is always certain: use 2 outputs, or sigmoid-cross-entropy with one", s.Loss)
	}
	if err := s.validateForm(); err != nil {
		return err
	}
	if err := s.Init.validate(); err != nil {
		return err
	}
	return s.checkParameters()
}

func (l Layer) validate() error {
	if l.Units < 1 || l.Units > maxExtent {
		return fmt.Errorf("%d units: give it 1 to %d", l.Units, maxExtent)
	}
	a := l.Activation
	if a.Kind > backend.Softplus {
		return fmt.Errorf("unknown %v: choose one that the backend has", a)
	}
	if alpha := float64(a.Alpha); !(alpha >= 0) || math.IsInf(alpha, 1) {
		return fmt.Errorf("%v with alpha %g: it must be finite and 0 or more", a, a.Alpha)
	}
	return nil
}

// checkParameters refuses a network whose parameters an int32 cannot count.
func (s Spec) checkParameters() error {
	total, in := int64(0), s.Inputs
	for i, l := range s.Layers {
		others := int64(1) // b; with a normalisation γ and β, too
		if l.Norm.Kind != NoNorm {
			others = 3
		}
		total += (int64(in) + others) * int64(l.Units) // below 2^63: both factors are int32
		if total > maxExtent {
			return fmt.Errorf("layers 1 to %d have more than %d parameters: use fewer units: %w", i+1, maxExtent, backend.ErrTooLarge)
		}
		in = l.Units
	}
	return nil
}
