package nn

import (
	"fmt"

	"github.com/dnnbench/dnnbench/backend"
)

// Dataset is samples on the device. Bytes stay bytes there. One goroutine uses it at a
// time, as it does the backend.
type Dataset struct {
	b      backend.Backend
	host   Samples // without X and Bytes, which only the device keeps
	m      int
	stored backend.DType   // of the features: float32 or uint8
	x      *backend.Tensor // [m Features], or nil where they come from a source
	labels *backend.Tensor // int32 [m], or nil
	target *backend.Tensor // float32 [m outputs]: Targets, or what oneHot made of Labels; or nil
	order  *backend.Tensor // int32 [m]: 0 … m-1, for evaluation
}

// NewDataset checks samples and uploads them. Labels and Targets are kept, to count
// hits: do not change them. X and Bytes may be reused. Features that come from a source
// are not read yet: they go to the device in windows, read ahead while it works, and
// every use gives the same bits as it would if they lay there. Free gives the device's
// memory back.
func NewDataset(b backend.Backend, s Samples) (*Dataset, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	d := &Dataset{b: b, host: s, m: s.count()}
	if s.Bytes != nil || s.BytesFrom != nil {
		d.stored = backend.Uint8
	}
	d.host.X, d.host.Bytes = nil, nil
	if err := d.upload(s); err != nil {
		d.Free()
		return nil, fmt.Errorf("%d samples of %d features: %w", d.m, s.Features, err)
	}
	return d, nil
}

func (d *Dataset) upload(s Samples) (err error) {
	switch {
	case s.X != nil:
		d.x, err = backend.FromSlice(d.b, s.X, d.m, s.Features)
	case s.Bytes != nil:
		d.x, err = backend.FromSlice(d.b, s.Bytes, d.m, s.Features)
	}
	if err != nil {
		return err
	}
	if s.Labels != nil {
		d.labels, err = backend.FromSlice(d.b, s.Labels, d.m)
	} else {
		d.target, err = backend.FromSlice(d.b, s.Targets, d.m, s.Outputs)
	}
	if err != nil {
		return err
	}
	order := make([]int32, d.m)
	for i := range order {
		order[i] = int32(i)
	}
	d.order, err = backend.FromSlice(d.b, order, d.m)
	return err
}

// Free gives the device's memory back, behind the work that uses it.
func (d *Dataset) Free() {
	for _, t := range []*backend.Tensor{d.x, d.labels, d.target, d.order} {
		t.Free()
	}
}

// Len is the number of samples m.
func (d *Dataset) Len() int { return d.m }

// Features is n[0].
func (d *Dataset) Features() int { return d.host.Features }

// Classes is the number of classes, or 0 where the samples have targets instead.
func (d *Dataset) Classes() int { return d.host.Classes }

// gather is how a batch is read from x.
func (d *Dataset) gather(state *backend.Tensor) backend.Gather {
	g := backend.Rows()
	if d.stored == backend.Uint8 {
		g.Scale, g.Shift = d.host.Scale, d.host.Shift
	}
	g.State = state
	return g
}
