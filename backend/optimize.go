package backend

import "fmt"

// OptimizerKind names a rule of gradient descent.
type OptimizerKind uint8

// The rules, for a weight w with gradient g, α = learning rate · the block's rate
// scale, λ the block's weight decay. The decay is coupled, so that g below stands for
// g + λw, unless the rule is AdamW or Decoupled. All are as PyTorch has them; where papers
// or other libraries differ, the fields of Optimizer have their variants.
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
	// AdaGrad (Duchi, Hazan and Singer 2011): v = v + g²; w -= α·g/(√v + ε)
	AdaGrad
	// AMSGrad (Reddi, Kale and Kumar 2018) with Adam's corrections, which PyTorch has and the
	// paper has not: m and v as Adam; top = max(top, v); w -= α·(m/c1)/(√(top/c2) + ε)
	AMSGrad
	// NAdam (Dozat 2016): m and v as Adam; μ(t) = β1·(1 - 0.96^(t/250)/2),
	// c(t) = 1 - μ(1)·…·μ(t); w -= α·((1-μ(t))·g/c(t) + μ(t+1)·m/c(t+1))/(√(v/c2) + ε).
	// PyTorch 1.13 has this with foreach=True; without, it takes μ(t) twice into c(t+1).
	NAdam
)

var optimizerNames = [...]string{"sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw", "adagrad", "amsgrad", "nadam"}

// String is the name that ParseOptimizer takes.
func (k OptimizerKind) String() string {
	if int(k) < len(optimizerNames) {
		return optimizerNames[k]
	}
	return fmt.Sprintf("optimizer %d", uint8(k))
}

// UsesM says whether the rule keeps first moments.
func (k OptimizerKind) UsesM() bool {
	return k == Momentum || k == Nesterov || k >= Adam && k != AdaGrad
}

// UsesV says whether the rule keeps second moments.
func (k OptimizerKind) UsesV() bool { return k >= RMSProp }

// UsesTop says whether the rule keeps the largest second moments.
func (k OptimizerKind) UsesTop() bool { return k == AMSGrad }

// UsesBeta2 says whether β2 matters to the rule.
func (k OptimizerKind) UsesBeta2() bool { return k.UsesV() && k != AdaGrad }

// Optimizer is a rule with its constants.
type Optimizer struct {
	Kind         OptimizerKind // which rule
	Beta1, Beta2 float32       // decay of first and of second moments a step, 0 to below 1
	Epsilon      float32       // ε, in the unit of √v
	// Decoupled: w -= α·λ·w with the old w, then the rule with the plain g, as AdamW does and
	// as SGDW, the same for Momentum (Loshchilov and Hutter 2019, here without their schedule
	// multiplier of its own).
	Decoupled bool
	// EpsilonInside, for RMSProp and AdaGrad: √(v + ε) for √v + ε, as TensorFlow has it.
	EpsilonInside bool
	// Uncorrected, for Adam, AdamW and AMSGrad: c1 = c2 = 1, as the paper has AMSGrad.
	Uncorrected bool
}

// Decouples says whether weights decay by themselves rather than by their gradients.
func (o Optimizer) Decouples() bool { return o.Decoupled || o.Kind == AdamW }

// String is the rule's name and its variants.
func (o Optimizer) String() string {
	name := o.Kind.String()
	for _, v := range []struct {
		on   bool
		name string
	}{{o.Decoupled, "decoupled"}, {o.EpsilonInside, "ε inside"}, {o.Uncorrected, "uncorrected"}} {
		if v.on {
			name += " " + v.name
		}
	}
	return name
}

// Defaults is the rule with the constants of its paper: β1 0.9, β2 0.999 (0.9 for
// rmsprop), ε 1e-8 (1e-10 for adagrad, whose paper has none: PyTorch's).
func (k OptimizerKind) Defaults() Optimizer {
	o := Optimizer{Kind: k, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8}
	switch k {
	case RMSProp:
		o.Beta2 = 0.9
	case AdaGrad:
		o.Epsilon = 1e-10
	}
	return o
}

// ParseOptimizer finds a rule by its name, with its [OptimizerKind.Defaults]: sgd,
// momentum, nesterov, rmsprop, adam, adamw, adagrad, amsgrad or nadam. The error for
// another name lists them.
func ParseOptimizer(name string) (Optimizer, error) {
	for k, n := range optimizerNames {
		if n == name {
			return OptimizerKind(k).Defaults(), nil
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
	Optimizer Optimizer // the rule, with its constants
	Params    *Tensor   // w [n], in and out
	Grads     *Tensor   // g [n]
	M, V, Top *Tensor   // moments [n], in and out; nil where the rule has none
	// Blocks are [n/BlockLen 2]: learning-rate scale and weight decay of each block; or
	// [n/BlockLen 3] with λ1 of the L1 penalty λ1·Σ|w| behind, whose proximal step follows the
	// rule: w becomes w - max(-α·λ1, min(w, α·λ1)), which makes small weights 0.
	Blocks  *Tensor
	State   *Tensor // in and out: rate, corrections, BadStep
	Checked bool    // the state latched gradients that are not finite, if any: see CheckFinite
	Clip    Clip    // of g
	Batch   int     // 1 or more ends the step too, as AdvanceState does with the rule's β1 and β2
	Rates   *Tensor // for that; see Advance
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
	if o.Clip.Norm > 0 {
		b.GradNorm(o.State, o.Grads, o.Clip.Norm)
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
	Batch        int     // added to Cursor
	Beta1, Beta2 float32 // those of the Optimizer
	NAdam        bool    // Corr1 grows by NAdam's momentum: see StateRise
	// Rates, if not nil, are the learning rates of coming steps [n], n ≥ 1: while NextRate is
	// below n, Rate becomes Rates[NextRate] and NextRate grows by 1.
	Rates *Tensor
}

// NAdamRise is 1 - 0.96^(1/250), by which NAdam's momentum comes nearer to β1 in a step.
const NAdamRise = 1.6327464732468489e-4

// Momentum is NAdam's μ = β1·(½ + ½·rise) and 1-μ, without cancellation, where rise is
// 1 - 0.96^(t/250).
func (o Optimizer) Momentum(rise float64) (mu, rest float64) {
	b1 := float64(o.Beta1)
	return b1 * (0.5 + rise/2), 1 - b1 + b1*(1-rise)/2
}

// AdvanceState ends a step: unless BadStep is set, Step grows by 1, Cursor by Batch,
// Corr1 becomes β1·Corr1 + (1-β1), Corr2 alike, and the next of the Rates is taken. For
// NAdam β1 is μ there, and Rise becomes Rise + NAdamRise·(1 - Rise).
func AdvanceState(b Backend, state *Tensor, a Advance) {
	checkAdvance(b, state, a)
	b.Advance(state, a)
}
