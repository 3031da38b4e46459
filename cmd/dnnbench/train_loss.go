package main

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/nn"
)

// lossFlags say what is minimised.
type lossFlags struct {
	name         string
	delta        float64
	smoothing    float64
	classWeights classWeights
}

func newLossFlags() lossFlags {
	return lossFlags{name: backend.SoftmaxCrossEntropy.String(), delta: 1}
}

func (f *lossFlags) add(flags *pflag.FlagSet) {
	flags.Var(oneOf(&f.name, "loss", names(backend.SoftmaxCrossEntropy, backend.KLDivergence)), "loss", "loss, from logits")
	flags.Var(positive(&f.delta), "delta", "distance from which on the loss of huber is linear")
	flags.Var(number(&f.smoothing, "a number from 0 to 1", func(x float64) bool { return x >= 0 && x <= 1 }), "smoothing",
		"move the targets of a cross-entropy by this share towards even odds")
	flags.Var(&checked[classWeights]{target: &f.classWeights, kind: "list", parse: parseClassWeights}, "class-weights",
		"how much samples of each class count, as 1,2,0.5, or balanced: each class as much as any other")
}

// isDistance reports whether the loss is about how far outputs are from targets, so that
// these may have any unit.
func (f *lossFlags) isDistance() bool {
	return f.name == backend.SquaredError.String() || f.name == backend.Huber.String()
}

// apply makes a spec and options what the flags say.
func (f *lossFlags) apply(s *nn.Spec, o *nn.Options) error {
	if s.Loss == backend.Huber {
		s.Delta = float32(f.delta)
	}
	if f.delta != newLossFlags().delta && s.Loss != backend.Huber {
		return usagef("--delta is for huber and not for %v: leave it out", s.Loss)
	}
	if f.smoothing > 0 && !s.Loss.Smooths() {
		return usagef("--smoothing is for cross-entropies and not for %v: leave it out", s.Loss)
	}
	o.Smoothing = f.smoothing
	return nil
}

// describe is what the flags add to the name of the loss.
func (f *lossFlags) describe(s nn.Spec) string {
	text := ""
	if s.Loss == backend.Huber {
		text += fmt.Sprintf(" δ %g", f.delta)
	}
	if f.smoothing > 0 {
		text += fmt.Sprintf(" smoothed by %g", f.smoothing)
	}
	if w := f.classWeights.String(); w != "" {
		text += " with class weights " + w
	}
	return text
}

// classWeights are balanced, or given, or neither.
type classWeights struct {
	balanced bool
	given    []float64
}

func parseClassWeights(s string) (classWeights, error) {
	if s == "balanced" {
		return classWeights{balanced: true}, nil
	}
	var w classWeights
	for _, field := range strings.Split(s, ",") {
		x, err := strconv.ParseFloat(strings.TrimSpace(field), 64)
		if err != nil || !(x >= 0) || math.IsInf(x, 1) {
			return w, usagef("%q is not a list of finite numbers of 0 or more, nor balanced", s)
		}
		w.given = append(w.given, x)
	}
	if slices.Max(w.given) == 0 {
		return w, usagef("%q lets no class count: give some more than 0", s)
	}
	return w, nil
}

func (w classWeights) String() string {
	if w.balanced {
		return "balanced"
	}
	texts := make([]string, len(w.given))
	for i, x := range w.given {
		texts[i] = strconv.FormatFloat(x, 'g', -1, 64)
	}
	return strings.Join(texts, ",")
}

// of are the weights for training samples, or nil.
func (w classWeights) of(s nn.Samples) ([]float64, error) {
	if (w.balanced || w.given != nil) && s.Targets != nil {
		return nil, usagef("--class-weights is for classes, and --target predicts numbers: leave it out")
	}
	if w.balanced {
		return nn.BalancedWeights(s.Labels, s.Classes), nil
	}
	if w.given != nil && len(w.given) != s.Classes {
		return nil, usagef("--class-weights has %s, and the data have %d classes: give one for each", plural(len(w.given), "weight"), s.Classes)
	}
	return w.given, nil
}
