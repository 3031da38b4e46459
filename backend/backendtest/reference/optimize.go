package reference

import (
	"math"

	"github.com/dnnbench/dnnbench/backend"
)

// Weight is one weight with its moments.
type Weight struct{ W, M, V float64 }

// Rule is what a step needs besides the weight: α (the rate, times the block's
// scale), λ, and Adam's corrections 1-β1^t and 1-β2^t.
type Rule struct {
	Optimizer           backend.Optimizer
	Rate, Decay, C1, C2 float64
}

// Step carries out one step with gradient g; see backend.OptimizerKind for the
// formulas and their papers.
func (r Rule) Step(s Weight, g float64) Weight {
	b1, b2 := float64(r.Optimizer.Beta1), float64(r.Optimizer.Beta2)
	eps := float64(r.Optimizer.Epsilon)
	w := s.W
	if r.Optimizer.Kind == backend.AdamW {
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
		s.W -= r.Rate * g / (math.Sqrt(s.V) + eps)
	case backend.Adam, backend.AdamW:
		s.M = b1*s.M + (1-b1)*g
		s.V = b2*s.V + (1-b2)*g*g
		s.W -= r.Rate * (s.M / r.C1) / (math.Sqrt(s.V/r.C2) + eps)
	}
	return s
}
