package main

import (
	"strings"

	"github.com/spf13/pflag"

	"github.com/dnnbench/dnnbench/nn"
)

// layerFlags say what hidden layers do besides multiplying.
type layerFlags struct {
	norm                  string
	dropout, inputDropout float64
	residual              bool
}

func newLayerFlags() layerFlags { return layerFlags{norm: nn.NoNorm.String()} }

func (f *layerFlags) add(flags *pflag.FlagSet) {
	flags.Var(oneOf(&f.norm, "normalisation", names(nn.NoNorm, nn.LayerNorm)), "norm",
		"normalise the hidden layers before the activation: over the batch, or over each sample's layer")
	flags.Var(share(&f.dropout), "dropout", "share of the hidden activations that each step drops")
	flags.Var(share(&f.inputDropout), "input-dropout", "share of the inputs that each step drops")
	flags.BoolVar(&f.residual, "residual", false, "add to a hidden layer's output that of the layer below, where both are equally wide")
}

// share takes a number from 0 up to 1.
func share(target *float64) pflag.Value {
	return number(target, "a number of 0 or more and below 1", func(x float64) bool { return x >= 0 && x < 1 })
}

// apply makes the hidden layers of a spec what the flags say.
func (f *layerFlags) apply(s *nn.Spec) error {
	norm, err := nn.ParseNorm(f.norm)
	if err != nil {
		return asUsage(err)
	}
	s.InputDropout = float32(f.inputDropout)
	blocks := 0
	for i := range s.Layers[:len(s.Layers)-1] {
		l := &s.Layers[i]
		l.Norm, l.Dropout = norm, float32(f.dropout)
		if f.residual && i > 0 && l.Units == s.Layers[i-1].Units {
			l.Residual = 1
			blocks++
		}
	}
	if f.residual && blocks == 0 {
		return usagef("--residual adds a hidden layer to the one above it: say --arch with two of the same width in a row, as 64-32-32-10")
	}
	return nil
}

// describe is what the flags change, for the line that tells of the training.
func (f *layerFlags) describe() string {
	var parts []string
	if f.norm != nn.NoNorm.String() {
		parts = append(parts, ", "+f.norm+" norm")
	}
	if f.dropout > 0 || f.inputDropout > 0 {
		parts = append(parts, ", dropout")
	}
	if f.residual {
		parts = append(parts, ", residual")
	}
	return strings.Join(parts, "")
}
