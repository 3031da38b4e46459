package backend

import "fmt"

// ActivationKind names an activation function g.
type ActivationKind uint8

// The activations, with their derivatives g'. Φ is the normal distribution
// function, φ its density, σ the sigmoid. "Saved" says which value
// [ActivationGrad] takes: the output a = g(z) where that is enough, else the
// input z.
const (
	Identity  ActivationKind = iota // z;                       1;                       saved a
	Sigmoid                         // 1/(1+e^-z);              a(1-a);                  saved a
	Tanh                            // tanh z;                  1-a²;                    saved a
	ReLU                            // max(z, 0);               1 if a > 0 else 0;       saved a
	LeakyReLU                       // z if z > 0 else αz;      1 if a > 0 else α;       saved a (α ≥ 0)
	ELU                             // z if z > 0 else α(e^z-1); 1 if a > 0 else a+α;    saved a (α ≥ 0)
	GELU                            // z·Φ(z);                  Φ(z) + z·φ(z);           saved z
	GELUTanh                        // z/2·(1+tanh u), u = √(2/π)(z + 0.044715 z³);      saved z
	Softplus                        // log(1+e^z);              σ(z);                    saved z
)

// Activation is an activation function with its constant.
type Activation struct {
	Kind  ActivationKind // which function g
	Alpha float32        // slope of LeakyReLU (usually 0.01), scale of ELU (usually 1); else 0
}

// NeedsInput says whether the gradient is computed from z, rather than from a.
func (a Activation) NeedsInput() bool { return a.Kind >= GELU && a.Kind <= Softplus }

var activationNames = [...]string{"identity", "sigmoid", "tanh", "relu", "leaky-relu", "elu",
	"gelu", "gelu-tanh", "softplus"}

// String is the name that ParseActivation takes.
func (k ActivationKind) String() string {
	if int(k) < len(activationNames) {
		return activationNames[k]
	}
	return fmt.Sprintf("activation %d", uint8(k))
}

// String is the name of the kind, without the constant.
func (a Activation) String() string { return a.Kind.String() }

// ParseActivation finds an activation by its name, with the usual constant: identity,
// sigmoid, tanh, relu, leaky-relu (α 0.01), elu (α 1), gelu, gelu-tanh or softplus. The
// error for another name lists them.
func ParseActivation(name string) (Activation, error) {
	for k, n := range activationNames {
		if n == name {
			a := Activation{Kind: ActivationKind(k)}
			switch a.Kind {
			case LeakyReLU:
				a.Alpha = 0.01
			case ELU:
				a.Alpha = 1
			}
			return a, nil
		}
	}
	return Activation{}, fmt.Errorf("unknown activation %q: choose one of %v", name, activationNames)
}
