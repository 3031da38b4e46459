package reference

import (
	"math"

	"github.com/dnnbench/dnnbench/backend"
)

// Weight is one weight with its moments.
type Weight struct{ W, M, V, Top float64 }

// Rule is what a step needs besides the weight: α (the rate, times the block's
// scale), λ, Adam's corrections 1-β1^t and 1-β2^t, and for NAdam μ(t) and μ(t+1), where C1
// is 1 - μ(1)·…·μ(t).
type Rule struct {
	Optimizer           backend.Optimizer
	Rate, Decay, C1, C2 float64
	Mu, MuNext          float64
	L1                  float64 // λ1
}

// Step carries out one step with gradient g, and then the proximal step of L1.
func (r Rule) Step(s Weight, g float64) Weight {
	s = r.step(s, g)
	t := r.Rate * r.L1
	s.W -= math.Max(-t, math.Min(s.W, t))
	return s
}

// step carries out one step with gradient g; see backend.OptimizerKind for the
// formulas and their papers.
func (r Rule) step(s Weight, g float64) Weight {
	b1, b2 := float64(r.Optimizer.Beta1), float64(r.Optimizer.Beta2)
	eps := float64(r.Optimizer.Epsilon)
	w := s.W
	if r.Optimizer.Decouples() {
		s.W -= r.Rate * r.Decay * w
	} else {
		g += r.Decay * w
	}
	switch r.Optimizer.Kind {
	case backend.SGD:
		s.W -= r.Rate * g
	case backend.Momentum:
		s.M = b1*s.M + g
		s.W -= r.Rate * s.M
	case backend.Nesterov:
		s.M = b1*s.M + g
		s.W -= r.Rate * (g + b1*s.M)
	case backend.RMSProp:
		s.V = b2*s.V + (1-b2)*g*g
		s.W -= r.Rate * g / r.root(s.V)
	case backend.AdaGrad:
		s.V += g * g
		s.W -= r.Rate * g / r.root(s.V)
	case backend.Adam, backend.AdamW, backend.AMSGrad:
		s.M = b1*s.M + (1-b1)*g
		s.V = b2*s.V + (1-b2)*g*g
		v, c1, c2 := s.V, r.C1, r.C2
		if r.Optimizer.Kind == backend.AMSGrad {
			s.Top = math.Max(s.Top, s.V)
			v = s.Top
		}
		if r.Optimizer.Uncorrected {
			c1, c2 = 1, 1
		}
		s.W -= r.Rate * (s.M / c1) / (math.Sqrt(v/c2) + eps)
	case backend.NAdam:
		s.M = b1*s.M + (1-b1)*g
		s.V = b2*s.V + (1-b2)*g*g
		next := 1 - (1-r.C1)*r.MuNext
		s.W -= r.Rate * ((1-r.Mu)*g/r.C1 + r.MuNext*s.M/next) / (math.Sqrt(s.V/r.C2) + eps)
	}
	return s
}

func (r Rule) root(v float64) float64 {
	if r.Optimizer.EpsilonInside {
		return math.Sqrt(v + float64(r.Optimizer.Epsilon))
	}
	return math.Sqrt(v) + float64(r.Optimizer.Epsilon)
}
