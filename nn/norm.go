package nn

import (
	"fmt"
	"math"

	"github.com/dnnbench/dnnbench/backend"
)

// NormKind names what a layer normalises between its product and its activation.
type NormKind uint8

// The kinds; formulas are at [backend.Normalise].
const (
	NoNorm NormKind = iota
	// BatchNorm normalises each unit over the samples of the batch (Ioffe and Szegedy
	// 2015), as PyTorch's BatchNorm1d: in training by the batch's own biased variance,
	// elsewhere by running statistics, which training moves by Momentum with the unbiased
	// variance. A batch has 2 samples or more. The product before it has no bias, which
	// the mean would take out again.
	BatchNorm
	// LayerNorm normalises each sample over the units (Ba, Kiros and Hinton 2016), as
	// PyTorch's LayerNorm, alike in training and elsewhere.
	LayerNorm
)

var normNames = [...]string{"none", "batch", "layer"}

// String is the name that ParseNorm takes.
func (k NormKind) String() string {
	if int(k) < len(normNames) {
		return normNames[k]
	}
	return fmt.Sprintf("normalisation %d", uint8(k))
}

// Norm is a normalisation with its constants.
type Norm struct {
	Kind     NormKind // over what; the zero value does not normalise
	Epsilon  float32  // added to the variance, above 0
	Momentum float32  // of BatchNorm: the weight of a new batch in the running statistics, 0 to 1
}

// ParseNorm finds a normalisation by its name, none, batch or layer, with PyTorch's
// constants: ε 1e-5, and for batch a momentum of 0.1. The error for another name lists them.
func ParseNorm(name string) (Norm, error) {
	for k, n := range normNames {
		if n != name {
			continue
		}
		norm := Norm{Kind: NormKind(k)}
		if norm.Kind != NoNorm {
			norm.Epsilon = 1e-5
		}
		if norm.Kind == BatchNorm {
			norm.Momentum = 0.1
		}
		return norm, nil
	}
	return Norm{}, fmt.Errorf("unknown normalisation %q: choose one of %v", name, normNames)
}

func (n Norm) validate() error {
	if int(n.Kind) >= len(normNames) {
		return fmt.Errorf("unknown %v: choose one of %v", n.Kind, normNames)
	}
	if n.Kind != NoNorm && !(n.Epsilon > 0 && n.Epsilon <= math.MaxFloat32) {
		return fmt.Errorf("%v normalisation with ε %g: it must be finite and above 0", n.Kind, n.Epsilon)
	}
	if !(n.Momentum >= 0 && n.Momentum <= 1) {
		return fmt.Errorf("%v normalisation with momentum %g: it must be 0 to 1", n.Kind, n.Momentum)
	}
	return nil
}

// axis is what the statistics are taken along.
func (n Norm) axis() backend.Axis {
	if n.Kind == LayerNorm {
		return backend.Across
	}
	return backend.Down
}

// validateBatch refuses batches of one sample where they have no variance.
func (s Spec) validateBatch(batch, samples int) error {
	for i, l := range s.Layers {
		if l.Norm.Kind != BatchNorm {
			continue
		}
		if batch == 1 {
			return fmt.Errorf("batches of 1 sample: layer %d normalises over the batch, which needs 2 or more", i+1)
		}
		if samples%batch == 1 {
			return fmt.Errorf("batches of %d samples leave 1 of %d for the last: layer %d normalises over the batch, which needs 2 or more; choose another size",
				batch, samples, i+1)
		}
	}
	return nil
}

// normals are what the normalisation of a layer has: its parameters, their gradients and its running
// statistics, views of the flat ones.
type normals struct {
	gamma, beta   *backend.Tensor // γ[l], β[l] [n[l]]
	dGamma, dBeta *backend.Tensor
	running       *backend.Tensor // mean and variance [2 n[l]] of BatchNorm; else nil
}

// normalise computes dst = g[l](γ·x̂ + β) of the product that own.hat holds. In training x̂
// takes the product's place.
func (d dense) normalise(b backend.Backend, p pass, own cache, dst *backend.Tensor) {
	o := backend.Norm{Axis: d.Norm.axis(), Gamma: d.normals.gamma, Beta: d.normals.beta, Epsilon: d.Norm.Epsilon,
		Running: d.normals.running, Momentum: d.Norm.Momentum, Activation: d.Activation, SaveZ: own.z}
	if p.training != nil {
		o.Normed, o.Scale = own.hat, own.scale
		if p.training.state == nil { // nothing is learnt
			o.Running = nil
		}
	}
	backend.Normalise(b, dst, own.hat, o)
}

// normaliseGrad makes of dZ[l] the gradient of the product, in its place, and the
// gradients of γ and β.
func (d dense) normaliseGrad(b backend.Backend, own cache, state *backend.Tensor) {
	backend.NormaliseGrad(b, own.dz, own.dz, backend.NormGrad{Axis: d.Norm.axis(), Gamma: d.normals.gamma,
		Normed: own.hat, Scale: own.scale, DGamma: d.normals.dGamma, DBeta: d.normals.dBeta, Finite: state})
}

// startNorms sets scales and running variances to 1, shifts and running means to 0.
func (m *Model) startNorms() {
	if m.layout.remembered > 0 {
		backend.Fill(m.b, m.statistics, 0)
	}
	for _, l := range m.layers {
		if l.Norm.Kind != NoNorm {
			backend.Fill(m.b, l.normals.gamma, 1)
		}
		if l.Norm.Kind == BatchNorm {
			backend.Fill(m.b, l.normals.running.Rows(1, 2), 1)
		}
	}
}
