package backend

import "fmt"

// LossKind names a loss of one sample, computed from its logits z (n of them).
type LossKind uint8

// The losses, with their gradients by z. p is softmax(z), σ the sigmoid, t the
// target. All but the first take float32 [m n] targets, and sum over the outputs.
const (
	// SoftmaxCrossEntropy takes class indices t, int32 [m]:
	// log Σ e^z - z_t; gradient p - onehot(t).
	SoftmaxCrossEntropy LossKind = iota
	// SigmoidCrossEntropy takes targets in [0, 1]:
	// Σ max(z,0) - z·t + log(1+e^-|z|); gradient σ(z) - t.
	SigmoidCrossEntropy
	// SquaredError: ½ Σ (z-t)²; gradient z - t.
	SquaredError
	// Huber is the squared error up to a distance δ and linear beyond (Huber 1964):
	// Σ ½d² for d = z-t with |d| ≤ δ, else δ(|d| - ½δ); gradient d within ±δ.
	Huber
	// Hinge is one-versus-rest (Rifkin and Klautau 2004), for targets of 0 or 1, which
	// stand for y = -1 or 1: Σ max(0, 1 - y·z); gradient -y where y·z < 1, else 0.
	Hinge
	// Poisson is the negative log-likelihood of counts t ≥ 0 with the rates e^z, without
	// log t!, which z does not change: Σ e^z - t·z; gradient e^z - t.
	Poisson
	// KLDivergence takes a distribution t, 0 or more with sum 1: Σ t·(log t - log p), where
	// a t of 0 adds nothing; gradient p·Σt - t.
	KLDivergence
)

var lossNames = [...]string{"softmax-cross-entropy", "sigmoid-cross-entropy", "squared-error", "huber", "hinge", "poisson", "kl-divergence"}

// String is the name that ParseLoss takes.
func (k LossKind) String() string {
	if int(k) < len(lossNames) {
		return lossNames[k]
	}
	return fmt.Sprintf("loss %d", uint8(k))
}

// ParseLoss finds a loss by its name: softmax-cross-entropy, sigmoid-cross-entropy,
// squared-error, huber, hinge, poisson or kl-divergence. The error for another name lists
// them.
func ParseLoss(name string) (LossKind, error) {
	for k, n := range lossNames {
		if n == name {
			return LossKind(k), nil
		}
	}
	return 0, fmt.Errorf("unknown loss %q: choose one of %v", name, lossNames)
}

// TakesClasses reports whether targets are classes, int32 [m], rather than numbers.
func (k LossKind) TakesClasses() bool { return k == SoftmaxCrossEntropy }

// Smooths reports whether the loss knows [LossStep.Smoothing].
func (k LossKind) Smooths() bool { return k == SoftmaxCrossEntropy || k == SigmoidCrossEntropy }

// LossStep is one evaluation of a loss over a batch of m samples.
type LossStep struct {
	Kind   LossKind // which loss
	Logits *Tensor  // z [m n], n ≥ 1
	Target *Tensor  // t: int32 [m] where Kind takes classes, else float32 [m n]; with Index of more rows
	Index  *Tensor  // int32, or nil: row i of the batch has the target Index[Cursor+i], as in GatherRows
	Sample *Tensor  // out: the loss of each sample [m]
	Grad   *Tensor  // out, or nil: Scale · gradient by z [m n]; may be Logits
	State  *Tensor  // in and out, or nil: see Loss
	Scale  float32  // 1/m for the mean

	Delta float32 // δ of Huber, above 0
	// Smoothing ε moves targets towards even odds (Szegedy, Vanhoucke, Ioffe, Shlens and
	// Wojna 2016): of classes to (1-ε)·onehot(t) + ε/n, of a sigmoid to (1-ε)·t + ε/2.
	Smoothing float32
	// Weights, or nil: a factor for the loss and the gradient of each row of Target. What a
	// weighted mean divides by is the caller's, in Scale or in the weights.
	Weights *Tensor
}

// Loss computes Sample and, where given, Grad. With a State (see [State]) it also
// computes the cost Scale · Σ Sample, in an order that is a function of m alone,
// stores it as Loss, adds it to LossSum and 1 to LossCount, and, if it is not
// finite and BadStep is 0, sets BadStep to Step+1. With an Index, which needs a State,
// Target is that of a whole data set, and so are the Weights. A class or an index out of
// range makes the sample's loss NaN, and its gradient NaN. Sample and Grad do not overlap
// each other or, but for Grad and Logits, an input.
func Loss(b Backend, l LossStep) {
	checkLoss(b, l)
	b.Loss(l)
}
