package nn

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/dnnbench/dnnbench/backend"
)

// sequential is a network as PyTorch's nn.Sequential: an expression for each module, in
// order, and the number of the Linear and of the normalisation of each layer. What a layer
// leaves out has no module, and so no number.
//
// A residual has no module either, since no nn.Sequential has one; the others are counted
// all the same.
func (s Spec) sequential() (modules []string, linear, norm []int) {
	add := func(format string, values ...any) int {
		modules = append(modules, fmt.Sprintf(format, values...))
		return len(modules) - 1
	}
	drop := func(share float32) {
		if share > 0 {
			add("nn.Dropout(%s)", python(share))
		}
	}
	drop(s.InputDropout)
	in := s.Inputs
	for _, l := range s.Layers {
		bias := ""
		if l.Norm.Kind == BatchNorm {
			bias = ", bias=False"
		}
		linear = append(linear, add("nn.Linear(%d, %d%s)", in, l.Units, bias))
		norm = append(norm, len(modules))
		switch l.Norm.Kind {
		case BatchNorm:
			add("nn.BatchNorm1d(%d, eps=%s, momentum=%s)", l.Units, python(l.Norm.Epsilon), python(l.Norm.Momentum))
		case LayerNorm:
			add("nn.LayerNorm(%d, eps=%s)", l.Units, python(l.Norm.Epsilon))
		}
		if l.Activation.Kind != backend.Identity {
			add("%s", torchActivation(l.Activation))
		}
		drop(l.Dropout)
		in = l.Units
	}
	return modules, linear, norm
}

// torchActivation is PyTorch's module for an activation. Its Softplus is z itself above 20,
// where that differs from log(1+e^z) by less than 3e-9.
func torchActivation(a backend.Activation) string {
	switch a.Kind {
	case backend.Sigmoid:
		return "nn.Sigmoid()"
	case backend.Tanh:
		return "nn.Tanh()"
	case backend.ReLU:
		return "nn.ReLU()"
	case backend.LeakyReLU:
		return "nn.LeakyReLU(" + python(a.Alpha) + ")"
	case backend.ELU:
		return "nn.ELU(" + python(a.Alpha) + ")"
	case backend.GELU:
		return "nn.GELU()"
	case backend.GELUTanh:
		return "nn.GELU(approximate='tanh')"
	case backend.Softplus:
		return "nn.Softplus()"
	}
	return "nn.Identity()"
}

// python writes a number with the digits that tell it from other float32s.
func python(x float32) string { return strconv.FormatFloat(float64(x), 'g', -1, 32) }

// torch is the expression of PyTorch that makes the network, or nothing where a residual
// keeps it from being an nn.Sequential.
func (s Spec) torch() string {
	for _, l := range s.Layers {
		if l.Residual > 0 {
			return ""
		}
	}
	modules, _, _ := s.sequential()
	return "nn.Sequential(" + strings.Join(modules, ", ") + ")"
}
