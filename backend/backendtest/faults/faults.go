// Package faults plants errors in a working backend, to show that the checks of
// package backendtest find them. Each fault is one that real kernels have had.
//
// (A dropped barrier and a binding one element too long are errors of a device layer,
// not of a kernel's results: package gl plants those in its own tests.)
package faults

import (
	"slices"

	"github.com/dnnbench/dnnbench/backend"
)

// Fault is one planted error.
type Fault struct {
	Name string
	Wrap func(b backend.Backend) backend.Backend
	// Op and Case are of a check that must find it: a part of the case's name.
	Op, Case string
}

// All lists the faults.
func All() []Fault {
	return slices.Concat(productFaults(), halfFaults(), functionFaults(), layerFaults(), trainingFaults())
}

// planted is a backend whose kernels are about to be overridden. Faults work on the
// host, between downloads and uploads; the first of those that fails is what the next
// Read returns.
type planted struct {
	backend.Backend
	failed *error
}

func plant(b backend.Backend) planted { return planted{b, new(error)} }

// Read returns the wrapper's own failure, if any.
func (p planted) Read(dst []byte, src backend.Memory, offset int) error {
	if *p.failed != nil {
		return *p.failed
	}
	return p.Backend.Read(dst, src, offset)
}

// values reads a tensor.
func (p planted) values(t *backend.Tensor) []float32 {
	x := make([]float32, t.Len())
	p.note(backend.Download(p.Backend, x, t))
	return x
}

func (p planted) set(t *backend.Tensor, x []float32) { p.note(backend.Upload(p.Backend, t, x)) }

func (p planted) note(err error) {
	if *p.failed == nil {
		*p.failed = err
	}
}

// with calls use with a changed copy of t.
func (p planted) with(t *backend.Tensor, change func(x []float32), use func(t *backend.Tensor)) {
	x := p.values(t)
	change(x)
	var dims []int
	for i := range t.Shape().Rank() {
		dims = append(dims, t.Shape().Dim(i))
	}
	changed, err := backend.FromSlice(p.Backend, x, dims...)
	if err != nil {
		p.note(err)
		return
	}
	defer changed.Free()
	use(changed)
}
