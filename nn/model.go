package nn

import (
	"fmt"

	"github.com/dnnbench/dnnbench/backend"
)

// Model is a network on a backend.
type Model struct {
	b      backend.Backend
	spec   Spec
	layout layout
	layers []dense // 1 … L
	params *backend.Tensor
	grads  *backend.Tensor
	// statistics are what layers remember of their batches; see layout.
	statistics *backend.Tensor
	work       *workspace

	preparation Preparation
	naming      Naming
}

// New allocates a network and draws its initial weights. Free gives its memory back. A spec
// that is not valid is an error (see [Spec.Validate]), and so is a lack of memory
// ([backend.ErrOutOfMemory]).
func New(b backend.Backend, s Spec) (*Model, error) {
	m, err := allocate(b, s)
	if err != nil {
		return nil, err
	}
	if err := m.initialise(); err != nil {
		m.Free()
		return nil, err
	}
	return m, nil
}

// allocate makes a network whose parameters are 0, but for the scales of normalisations.
func allocate(b backend.Backend, s Spec) (*Model, error) {
	if s.MaxBatch == 0 {
		s.MaxBatch = DefaultBatch
	}
	if err := s.Validate(); err != nil {
		return nil, err
	}
	m := &Model{b: b, spec: s, layout: newLayout(s)}
	if err := m.reserve(); err != nil {
		m.Free()
		return nil, fmt.Errorf("a network of %d parameters and batches of %d: %w", m.Parameters(), s.MaxBatch, err)
	}
	backend.Fill(b, m.params, 0)
	backend.Fill(b, m.grads, 0)
	for i, l := range s.Layers {
		value := func(r role) *backend.Tensor { return m.layout.view(m.params, i+1, r) }
		gradient := func(r role) *backend.Tensor { return m.layout.view(m.grads, i+1, r) }
		m.layers = append(m.layers, dense{
			Layer: l, index: i + 1,
			w: value(weights), b: value(biases),
			dw: gradient(weights), db: gradient(biases),
			normals: normals{value(scales), value(shifts), gradient(scales), gradient(shifts), m.layout.view(m.statistics, i+1, running)},
		})
	}
	m.startNorms()
	return m, nil
}

func (m *Model) reserve() (err error) {
	if m.params, err = backend.New(m.b, backend.Float32, m.layout.total); err != nil {
		return err
	}
	if m.grads, err = backend.New(m.b, backend.Float32, m.layout.total); err != nil {
		return err
	}
	if m.statistics, err = backend.New(m.b, backend.Float32, m.layout.remembered); err != nil {
		return err
	}
	m.work, err = newWorkspace(m.b, m.spec)
	return err
}

// initialise draws the weights of each layer from its own stream.
func (m *Model) initialise() error {
	in := m.spec.Inputs
	for i, l := range m.spec.Layers {
		w := make([]float32, l.Units*in)
		rule := m.spec.Init.forActivation(l.Activation)
		rule.draw(w, in, l.Units, backend.Stream{Seed: m.spec.Seed, Purpose: backend.PurposeInit, Layer: uint32(i + 1)})
		if err := backend.Upload(m.b, m.layers[i].w, w); err != nil {
			return fmt.Errorf("initial weights of layer %d: %w", i+1, err)
		}
		in = l.Units
	}
	return nil
}

// Free gives the device's memory back, behind the work that uses it.
func (m *Model) Free() {
	m.params.Free()
	m.grads.Free()
	m.statistics.Free()
	if m.work != nil {
		m.work.free()
	}
}

// Spec is what the model was made from, with defaults filled in.
func (m *Model) Spec() Spec { return m.spec }

// Parameters is the number of weights and biases, scales and shifts.
func (m *Model) Parameters() int {
	n := 0
	for _, p := range m.layout.parts {
		n += p.len()
	}
	return n
}

// Input is where Forward reads, float32 [MaxBatch Inputs], of samples that are prepared.
func (m *Model) Input() *backend.Tensor { return m.work.layers[0].a }

// Forward queues the forward pass over the first n rows of Input and returns the
// logits Z[L], a view [n n[L]] that the next pass overwrites.
func (m *Model) Forward(n int) (*backend.Tensor, error) {
	if n < 1 || n > m.spec.MaxBatch {
		return nil, fmt.Errorf("a pass of %d samples: this model takes 1 to %d", n, m.spec.MaxBatch)
	}
	p := m.work.pass(n)
	m.forward(p)
	return p.output().a, nil
}

func (m *Model) forward(p pass) {
	if x := p.input(); p.drops(m.spec.InputDropout) {
		p.drop(m.b, 0, m.spec.InputDropout, x, x)
	}
	for _, l := range m.layers {
		l.forward(m.b, p)
	}
}

// backward takes dZ[L] from the loss and leaves all gradients, checked if there is a
// state.
func (m *Model) backward(p pass, state *backend.Tensor) {
	for i := len(m.layers) - 1; i >= 0; i-- {
		m.layers[i].backward(m.b, p, state)
	}
}

// loss is the loss of each sample and dZ[L], scaled to the mean over the batch.
func (m *Model) loss(p pass) backend.LossStep {
	return backend.LossStep{
		Kind: m.spec.Loss, Logits: p.output().a, Target: p.target,
		Sample: p.sample, Grad: p.output().dz, Scale: 1 / float32(p.m), Delta: m.spec.delta(),
	}
}
