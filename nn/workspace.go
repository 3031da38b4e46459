package nn

import "github.com/dnnbench/dnnbench/backend"

// workspace is the memory of a pass over up to MaxBatch samples. It is allocated
// with the model, so that no step allocates.
type workspace struct {
	layers []cache         // 0 … L, for MaxBatch samples
	target *backend.Tensor // int32 [MaxBatch] for classes, else float32 [MaxBatch n[L]]
	sample *backend.Tensor // the loss of each sample [MaxBatch]
	all    []*backend.Tensor
}

func newWorkspace(b backend.Backend, s Spec) (*workspace, error) {
	w := &workspace{}
	var err error
	tensor := func(t backend.DType, dims ...int) *backend.Tensor {
		if err != nil {
			return nil
		}
		var made *backend.Tensor
		if made, err = backend.New(b, t, dims...); err == nil {
			w.all = append(w.all, made)
		}
		return made
	}
	floats := func(dims ...int) *backend.Tensor { return tensor(backend.Float32, dims...) }
	for l := range len(s.Layers) + 1 {
		w.layers = append(w.layers, s.newCache(l, floats))
	}
	if s.Loss.TakesClasses() {
		w.target = tensor(backend.Int32, s.MaxBatch)
	} else {
		w.target = tensor(backend.Float32, s.MaxBatch, s.Outputs())
	}
	w.sample = tensor(backend.Float32, s.MaxBatch)
	if err != nil {
		w.free()
		return nil, err
	}
	return w, nil
}

func (w *workspace) free() {
	for _, t := range w.all {
		t.Free()
	}
}

// pass is the workspace as a batch of m samples sees it: the first rows of all.
type pass struct {
	m        int
	layers   []cache
	target   *backend.Tensor
	sample   *backend.Tensor
	training *training // nil where nothing is trained
}

func (w *workspace) pass(m int) pass {
	p := pass{m: m, sample: w.sample.View(0, m)}
	for _, c := range w.layers {
		p.layers = append(p.layers, c.rows(m))
	}
	if w.target.DType() == backend.Int32 {
		p.target = w.target.View(0, m)
	} else {
		p.target = w.target.Rows(0, m)
	}
	return p
}

// input is A[0] = X.
func (p pass) input() *backend.Tensor { return p.layers[0].a }

// output is the cache of layer L, whose a holds the logits.
func (p pass) output() cache { return p.layers[len(p.layers)-1] }
