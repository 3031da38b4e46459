package nn

import (
	"fmt"
	"math"

	"github.com/dnnbench/dnnbench/backend"
)

// InitKind names a rule for the initial weights of a layer with n[l-1] inputs and
// n[l] units. Biases start at 0.
type InitKind uint8

// The rules.
const (
	// InitAuto is He where g[l] is ReLU or a relative of it, else Xavier.
	InitAuto InitKind = iota
	// InitZeros is 0: right for logistic regression only, as all units of a hidden
	// layer stay alike.
	InitZeros
	// InitNormal is N(0, Deviation²).
	InitNormal
	// InitXavier is N(0, 2/(n[l-1]+n[l])) (Glorot and Bengio 2010).
	InitXavier
	// InitXavierUniform is U(-r, r), r = √(6/(n[l-1]+n[l])) (Glorot and Bengio 2010).
	InitXavierUniform
	// InitHe is N(0, 2/n[l-1]) (He, Zhang, Ren and Sun 2015).
	InitHe
)

var initNames = [...]string{"auto", "zeros", "normal", "xavier", "xavier-uniform", "he"}

// String is the name that ParseInit takes.
func (k InitKind) String() string {
	if int(k) < len(initNames) {
		return initNames[k]
	}
	return fmt.Sprintf("initialiser %d", uint8(k))
}

// Init is a rule with its constant.
type Init struct {
	Kind      InitKind // which rule
	Deviation float64  // of InitNormal
}

// ParseInit finds a rule by its name: auto, zeros, normal (with the deviation 0.01), xavier,
// xavier-uniform or he. The error for another name lists them.
func ParseInit(name string) (Init, error) {
	for k, n := range initNames {
		if n == name {
			i := Init{Kind: InitKind(k)}
			if i.Kind == InitNormal {
				i.Deviation = 0.01
			}
			return i, nil
		}
	}
	return Init{}, fmt.Errorf("unknown initialiser %q: choose one of %v", name, initNames)
}

func (i Init) validate() error {
	if int(i.Kind) >= len(initNames) {
		return fmt.Errorf("unknown %v: choose one of %v", i.Kind, initNames)
	}
	if i.Kind == InitNormal && (!(i.Deviation >= 0) || i.Deviation > math.MaxFloat32) {
		return fmt.Errorf("initial weights with deviation %g: it must be finite and 0 or more", i.Deviation)
	}
	return nil
}

// forActivation decides what InitAuto stands for.
func (i Init) forActivation(act backend.Activation) Init {
	if i.Kind != InitAuto {
		return i
	}
	switch act.Kind {
	case backend.ReLU, backend.LeakyReLU, backend.ELU, backend.GELU, backend.GELUTanh, backend.Softplus:
		return Init{Kind: InitHe}
	}
	return Init{Kind: InitXavier}
}

// draw fills the weights [out in] of a layer. It runs on the host in float64, so
// that every backend starts from the same bits.
func (i Init) draw(w []float32, in, out int, s backend.Stream) {
	switch i.Kind {
	case InitZeros:
		clear(w)
	case InitNormal:
		drawNormal(w, i.Deviation, s)
	case InitXavier:
		drawNormal(w, math.Sqrt(2/float64(in+out)), s)
	case InitXavierUniform:
		drawUniform(w, math.Sqrt(6/float64(in+out)), s)
	case InitHe:
		drawNormal(w, math.Sqrt(2/float64(in)), s)
	}
}

// drawNormal takes two normal numbers from each pair of words (Box and Muller 1958).
func drawNormal(w []float32, deviation float64, s backend.Stream) {
	for i := 0; i < len(w); i += 2 {
		words := s.Words(0, uint32(i/4))
		u, v := unit(words[i%4]), unit(words[i%4+1])
		r := deviation * math.Sqrt(-2*math.Log(1-u))
		sin, cos := math.Sincos(2 * math.Pi * v)
		w[i] = float32(r * cos)
		if i+1 < len(w) {
			w[i+1] = float32(r * sin)
		}
	}
}

func drawUniform(w []float32, limit float64, s backend.Stream) {
	for i := range w {
		w[i] = float32(limit * (2*unit(s.Words(0, uint32(i/4))[i%4]) - 1))
	}
}

func unit(word uint32) float64 { return float64(backend.Unit(word)) }
