package nn

import (
	"fmt"

	"github.com/dnnbench/dnnbench/backend"
)

// Predictor answers samples with the weights that a model had when it was made. It
// holds them turned once, [n[l-1] n[l]], so that the weights of a sample's inputs are
// read in order, which counts for small batches, and has no gradients. Its answers
// are those of the model, but for the rounding of weights into which batch normalisation
// was folded; with HalfPredictor they are near them.
type Predictor struct {
	b      backend.Backend
	spec   Spec
	half   bool              // w is Float16
	w      []*backend.Tensor // W[l]ᵀ [n[l-1] n[l]], l = 1 … L
	bias   []*backend.Tensor
	norms  []normals         // γ and β of layer normalisation
	a      []*backend.Tensor // A[l] [MaxBatch n[l]], l = 0 … L
	now    []*backend.Tensor // the rows of a for the size of the last batch
	batch  int
	memory []*backend.Tensor

	preparation Preparation
	prepared    []float32 // the samples of the last answer, where there is one
}

// Predictor copies the model's weights for inference. Free gives the memory back.
func (m *Model) Predictor() (*Predictor, error) {
	return m.predictor(&Predictor{b: m.b, spec: m.spec})
}

func (m *Model) predictor(p *Predictor) (*Predictor, error) {
	p.preparation = m.preparation
	if err := p.load(m); err != nil {
		p.Free()
		return nil, fmt.Errorf("a predictor: %w", err)
	}
	return p, nil
}

func (p *Predictor) load(m *Model) error {
	x, err := p.tensor(p.spec.MaxBatch, p.spec.Inputs)
	if err != nil {
		return err
	}
	p.a = []*backend.Tensor{x}
	in := p.spec.Inputs
	for i, l := range p.spec.Layers {
		w, bias, err := m.folded(i + 1)
		if err != nil {
			return err
		}
		if err := p.layer(turned(w, l.Units, in), bias, in, l.Units); err != nil {
			return fmt.Errorf("layer %d: %w", i+1, err)
		}
		if err := p.norm(m.layers[i]); err != nil {
			return err
		}
		in = l.Units
	}
	return nil
}

// norm copies γ and β of a layer with layer normalisation.
func (p *Predictor) norm(d dense) (err error) {
	var n normals
	if d.Norm.Kind == LayerNorm {
		if n.gamma, err = p.tensor(d.Units); err != nil {
			return err
		}
		if n.beta, err = p.tensor(d.Units); err != nil {
			return err
		}
		backend.Copy(p.b, n.gamma, d.gamma)
		backend.Copy(p.b, n.beta, d.beta)
	}
	p.norms = append(p.norms, n)
	return nil
}

// layer adds a layer with its output.
func (p *Predictor) layer(w, bias []float32, in, out int) error {
	wt, err := p.weights(w, in, out)
	if err != nil {
		return err
	}
	bt, err := p.tensor(out)
	if err != nil {
		return err
	}
	a, err := p.tensor(p.spec.MaxBatch, out)
	if err != nil {
		return err
	}
	p.w, p.bias, p.a = append(p.w, wt), append(p.bias, bt), append(p.a, a)
	return backend.Upload(p.b, bt, bias)
}

func (p *Predictor) tensor(dims ...int) (*backend.Tensor, error) {
	t, err := backend.New(p.b, backend.Float32, dims...)
	if err == nil {
		p.memory = append(p.memory, t)
	}
	return t, err
}

// turned is the transpose of a matrix [rows cols].
func turned(x []float32, rows, cols int) []float32 {
	t := make([]float32, len(x))
	for i := range rows {
		for j, v := range x[i*cols : (i+1)*cols] {
			t[j*rows+i] = v
		}
	}
	return t
}

// Free gives the device's memory back, behind the work that uses it.
func (p *Predictor) Free() {
	for _, t := range p.memory {
		t.Free()
	}
}

// Answer computes the outputs of samples in rows, x [m Inputs] into out [m n[L]], as
// [Prediction] has them; samples are raw ones where the model had a [Preparation]. Batches of the same size as the one before allocate nothing.
func (p *Predictor) Answer(out, x []float32) error {
	features, outputs := p.spec.Inputs, p.spec.Outputs()
	samples := len(x) / features
	if samples == 0 || len(x)%features != 0 || len(out) != samples*outputs {
		return fmt.Errorf("%d numbers for %d outputs: a sample has %d features and %d outputs",
			len(x), len(out), features, outputs)
	}
	x, err := p.preparation.ready(p.prepared, x, features)
	if err != nil {
		return err
	}
	if !p.preparation.none() {
		p.prepared = x
	}
	for from := 0; from < samples; from += p.spec.MaxBatch {
		to := min(from+p.spec.MaxBatch, samples)
		if err := p.answer(out[from*outputs:to*outputs], x[from*features:to*features], to-from); err != nil {
			return fmt.Errorf("predicting samples %d to %d: %w", from, to-1, err)
		}
	}
	return nil
}

func (p *Predictor) answer(out, x []float32, n int) error {
	p.resize(n)
	if err := backend.Upload(p.b, p.now[0], x); err != nil {
		return err
	}
	return p.spec.link().download(p.b, out, p.forward())
}

// Input is where Forward reads the n samples of its next batch, float32 [n Inputs], which
// are prepared already.
func (p *Predictor) Input(n int) (*backend.Tensor, error) {
	if n < 1 || n > p.spec.MaxBatch {
		return nil, fmt.Errorf("a pass of %d samples: this predictor takes 1 to %d", n, p.spec.MaxBatch)
	}
	p.resize(n)
	return p.now[0], nil
}

// Forward queues the forward pass over Input and returns the logits Z[L], a view that
// the next pass overwrites.
func (p *Predictor) Forward() *backend.Tensor {
	p.resize(max(1, p.batch))
	return p.forward()
}

func (p *Predictor) resize(n int) {
	if n == p.batch {
		return
	}
	p.batch, p.now = n, nil
	for _, a := range p.a {
		p.now = append(p.now, a.Rows(0, n))
	}
}

// forward computes A[l] = g[l](A[l-1]·W[l]ᵀ + b[l]) with the weights as they lie, and adds
// what residual blocks add.
func (p *Predictor) forward() *backend.Tensor {
	for i, l := range p.spec.Layers {
		g := backend.Product()
		g.Epilogue.Bias = p.bias[i]
		own := p.now[i+1]
		if l.Norm.Kind == LayerNorm {
			backend.MatMul(p.b, own, p.now[i], p.w[i], g)
			backend.Normalise(p.b, own, own, backend.Norm{Axis: l.Norm.axis(), Gamma: p.norms[i].gamma, Beta: p.norms[i].beta,
				Epsilon: l.Norm.Epsilon, Activation: l.Activation})
		} else {
			g.Epilogue.Activation = l.Activation
			backend.MatMul(p.b, own, p.now[i], p.w[i], g)
		}
		if l.Residual > 0 {
			backend.Add(p.b, own, own, p.now[i+1-l.Residual])
		}
	}
	return p.now[len(p.now)-1]
}

// Spec is that of the model it was made from.
func (p *Predictor) Spec() Spec { return p.spec }
