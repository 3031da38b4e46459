package backend

import "fmt"

// LossKind names a loss of one sample, computed from its logits z (n of them).
type LossKind uint8

// The losses, with their gradients by z. p is softmax(z), σ the sigmoid, t the
// target.
const (
	// SoftmaxCrossEntropy takes class indices t, int32 [m]:
	// log Σ e^z - z_t; gradient p - onehot(t).
	SoftmaxCrossEntropy LossKind = iota
	// SigmoidCrossEntropy takes float32 [m n] targets in [0, 1]:
	// Σ max(z,0) - z·t + log(1+e^-|z|); gradient σ(z) - t.
	SigmoidCrossEntropy
	// SquaredError takes float32 [m n] targets: ½ Σ (z-t)²; gradient z - t.
	SquaredError
)

var lossNames = [...]string{"softmax-cross-entropy", "sigmoid-cross-entropy", "squared-error"}

func (k LossKind) String() string {
	if int(k) < len(lossNames) {
		return lossNames[k]
	}
	return fmt.Sprintf("loss %d", uint8(k))
}

// ParseLoss finds a loss by its name.
func ParseLoss(name string) (LossKind, error) {
	for k, n := range lossNames {
		if n == name {
			return LossKind(k), nil
		}
	}
	return 0, fmt.Errorf("unknown loss %q: choose one of %v", name, lossNames)
}

// LossStep is one evaluation of a loss over a batch of m samples.
type LossStep struct {
	Kind   LossKind
	Logits *Tensor // z [m n], n ≥ 1
	Target *Tensor // t: int32 [m] for SoftmaxCrossEntropy, else float32 [m n]; with Index of more rows
	Index  *Tensor // int32, or nil: row i of the batch has the target Index[Cursor+i], as in GatherRows
	Sample *Tensor // out: the loss of each sample [m]
	Grad   *Tensor // out, or nil: Scale · gradient by z [m n]; may be Logits
	State  *Tensor // in and out, or nil: see Loss
	Scale  float32 // 1/m for the mean
}

// Loss computes Sample and, where given, Grad. With a State (see [State]) it also
// computes the cost Scale · Σ Sample, in an order that is a function of m alone,
// stores it as Loss, adds it to LossSum and 1 to LossCount, and, if it is not
// finite and BadStep is 0, sets BadStep to Step+1. With an Index, which needs a State,
// Target is that of a whole data set. A class or an index out of range makes
// the sample's loss NaN, and its gradient NaN. Sample and Grad do not overlap each
// other or, but for Grad and Logits, an input.
func Loss(b Backend, l LossStep) {
	checkLoss(b, l)
	b.Loss(l)
}
