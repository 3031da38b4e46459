package backend

import "fmt"

// OptimizerKind names a rule of gradient descent.
type OptimizerKind uint8

// The rules, for a weight w with gradient g, α = learning rate · the block's rate
// scale, λ the block's weight decay. In all but AdamW the decay is coupled: g below
// stands for g + λw.
const (
	// SGD: w -= α·g
	SGD OptimizerKind = iota
	// Momentum (Polyak 1964, as PyTorch has it, without dampening):
	// m = β1·m + g; w -= α·m
	Momentum
	// Nesterov (Sutskever et al. 2013, as PyTorch has it):
	// m = β1·m + g; w -= α·(g + β1·m)
	Nesterov
	// RMSProp (Tieleman and Hinton 2012): v = β2·v + (1-β2)·g²; w -= α·g/(√v + ε)
	RMSProp
	// Adam (Kingma and Ba 2015): m = β1·m + (1-β1)·g; v = β2·v + (1-β2)·g²;
	// w -= α·(m/c1)/(√(v/c2) + ε), c1 = 1-β1^t, c2 = 1-β2^t
	Adam
	// AdamW (Loshchilov and Hutter 2019): w -= α·λ·w with the old w, then Adam with
	// the plain g
	AdamW
)

var optimizerNames = [...]string{"sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw"}

func (k OptimizerKind) String() string {
	if int(k) < len(optimizerNames) {
		return optimizerNames[k]
	}
	return fmt.Sprintf("optimizer %d", uint8(k))
}

// UsesM and UsesV say which moments a rule keeps.
func (k OptimizerKind) UsesM() bool { return k == Momentum || k == Nesterov || k >= Adam }

// UsesV says whether the rule keeps second moments.
func (k OptimizerKind) UsesV() bool { return k >= RMSProp }

// Optimizer is a rule with its constants.
type Optimizer struct {
	Kind         OptimizerKind
	Beta1, Beta2 float32
	Epsilon      float32
}

// ParseOptimizer finds a rule by its name, with the constants of its paper: β1 0.9,
// β2 0.999 (0.9 for rmsprop), ε 1e-8.
func ParseOptimizer(name string) (Optimizer, error) {
	for k, n := range optimizerNames {
		if n == name {
			o := Optimizer{Kind: OptimizerKind(k), Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8}
			if o.Kind == RMSProp {
				o.Beta2 = 0.9
			}
			return o, nil
		}
	}
	return Optimizer{}, fmt.Errorf("unknown optimizer %q: choose one of %v", name, optimizerNames)
}

// BlockLen is the granularity of per-layer settings in a flat parameter vector:
// layers start at multiples of it.
const BlockLen = 64

// OptimizerStep is one step over one flat parameter vector of n elements, n a
// multiple of BlockLen.
type OptimizerStep struct {
	Optimizer Optimizer
	Params    *Tensor // w [n], in and out
	Grads     *Tensor // g [n]
	M, V      *Tensor // moments [n], in and out; nil where the rule has none
	Blocks    *Tensor // [n/BlockLen 2]: learning-rate scale and weight decay of each block
	State     *Tensor
	Checked   bool    // the state latched gradients that are not finite, if any: see CheckFinite
	Batch     int     // 1 or more ends the step too, as AdvanceState does with the rule's β1 and β2
	Rates     *Tensor // for that; see Advance
}

// Optimize carries out one step of the rule, with the state's learning rate and, for
// Adam, the corrections c1 = β1·Corr1 + (1-β1) and c2 alike (which is 1-β^t, with no
// cancellation). It is all or nothing: if the state's BadStep is set, no weight and no
// moment changes. Unless the gradients are Checked, CheckFinite comes first. With a
// Batch it ends the step.
func Optimize(b Backend, o OptimizerStep) {
	checkOptimize(b, o)
	if !o.Checked {
		b.CheckFinite(o.State, o.Grads)
	}
	b.Optimize(o)
}

// CheckFinite sets BadStep to Step+1 if it is 0 and an element of x is not finite.
// Products check what they make themselves, as Epilogue's Finite.
func CheckFinite(b Backend, state, x *Tensor) {
	checkCheckFinite(b, state, x)
	b.CheckFinite(state, x)
}

// Advance says how AdvanceState ends a step.
type Advance struct {
	Batch        int // added to Cursor
	Beta1, Beta2 float32
	// Rates, if not nil, are the learning rates of coming steps [n], n ≥ 1: while NextRate is
	// below n, Rate becomes Rates[NextRate] and NextRate grows by 1.
	Rates *Tensor
}

// AdvanceState ends a step: unless BadStep is set, Step grows by 1, Cursor by Batch,
// Corr1 becomes β1·Corr1 + (1-β1), Corr2 alike, and the next of the Rates is taken.
func AdvanceState(b Backend, state *Tensor, a Advance) {
	checkAdvance(b, state, a)
	b.Advance(state, a)
}
