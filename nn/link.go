package nn

import "github.com/dnnbench/dnnbench/backend"

// link turns logits into outputs, in place: probabilities by softmax or sigmoid, and
// nothing for squared error.
func link(b backend.Backend, loss backend.LossKind, z *backend.Tensor) {
	switch loss {
	case backend.SoftmaxCrossEntropy:
		backend.Softmax(b, z, z)
	case backend.SigmoidCrossEntropy:
		backend.Activate(b, backend.Activation{Kind: backend.Sigmoid}, z, z)
	}
}

// linkName names what link does.
func (s Spec) linkName() string {
	switch s.Loss {
	case backend.SoftmaxCrossEntropy:
		return "softmax"
	case backend.SigmoidCrossEntropy:
		return "sigmoid"
	}
	return "identity"
}

// classOf decides from the outputs of one sample, or from its logits with the logit
// that stands for an output of ½: the index of the largest (the first of equal ones),
// or, of a single output, whether it is at least half.
func classOf(outputs []float32, half float32) int {
	if len(outputs) == 1 {
		if outputs[0] >= half {
			return 1
		}
		return 0
	}
	best := 0
	for i, v := range outputs {
		if v > outputs[best] {
			best = i
		}
	}
	return best
}

// halfLogit is the logit whose output is ½.
func (s Spec) halfLogit() float32 {
	if s.Loss == backend.SquaredError {
		return 0.5
	}
	return 0
}
