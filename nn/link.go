package nn

import (
	"math"

	"github.com/dnnbench/dnnbench/backend"
)

// link is what turns the logits of a loss into outputs.
type link uint8

const (
	identity    link = iota
	softmax          // probabilities of classes
	logistic         // a probability of each output
	exponential      // rates
)

var linkNames = [...]string{"identity", "softmax", "sigmoid", "exp"}

func (l link) String() string { return linkNames[l] }

// link belongs to the loss: each is the negative log-likelihood of its outputs, or, of the
// identity's, a distance from the logits themselves.
func (s Spec) link() link {
	switch s.Loss {
	case backend.SoftmaxCrossEntropy, backend.KLDivergence:
		return softmax
	case backend.SigmoidCrossEntropy:
		return logistic
	case backend.Poisson:
		return exponential
	}
	return identity
}

// download turns logits into outputs, in place, and reads them. The exponential is the
// host's: no layer needs it on a device.
func (l link) download(b backend.Backend, out []float32, z *backend.Tensor) error {
	switch l {
	case softmax:
		backend.Softmax(b, z, z)
	case logistic:
		backend.Activate(b, backend.Activation{Kind: backend.Sigmoid}, z, z)
	}
	if err := backend.Download(b, out, z); err != nil {
		return err
	}
	if l == exponential {
		for i, v := range out {
			out[i] = float32(math.Exp(float64(v)))
		}
	}
	return nil
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

// answersYesOrNo reports whether each output by itself does.
func (s Spec) answersYesOrNo() bool {
	return s.Loss == backend.SigmoidCrossEntropy || s.Loss == backend.Hinge
}

// halfOutput is the output from which on a single one says yes: the middle of what the
// loss has for no and yes, which are -1 and 1 for a hinge and else 0 and 1.
func (s Spec) halfOutput() float32 {
	if s.Loss == backend.Hinge {
		return 0
	}
	return 0.5
}

// halfLogit is the logit of halfOutput.
func (s Spec) halfLogit() float32 {
	switch s.link() {
	case logistic:
		return 0
	case exponential:
		return float32(math.Log(0.5))
	}
	return s.halfOutput()
}
