package faults

import (
	"math"

	"github.com/dnnbench/dnnbench/backend"
)

func trainingFaults() []Fault {
	return []Fault{
		{"a gradient divided by m twice", func(b backend.Backend) backend.Backend { return &smallGradient{plant(b)} }, "Loss", "gradient"},
		{"momentum applied after decay", func(b backend.Backend) backend.Backend { return &lateDecay{plant(b)} }, "Optimize", "momentum"},
		{"a step in spite of a latched state", func(b backend.Backend) backend.Backend { return &noLatch{plant(b)} }, "Optimize", "a latched state"},
		{"a norm whose squares overflow", func(b backend.Backend) backend.Backend { return &naiveNorm{plant(b)} }, "GradNorm", "1e25"},
		{"a schedule that stands still", func(b backend.Backend) backend.Backend { return &sameRate{plant(b)} }, "Optimize", "rates"},
		{"a dropout mask without its scale", func(b backend.Backend) backend.Backend { return &plainMask{plant(b)} }, "RandomFill", "dropout"},
	}
}

type smallGradient struct{ planted }

// Loss divides the gradient by the batch once more.
func (f *smallGradient) Loss(l backend.LossStep) {
	f.Backend.Loss(l)
	if l.Grad != nil {
		f.Axpby(l.Grad, 1/float32(l.Logits.Shape().Rows()), l.Grad, 0)
	}
}

type lateDecay struct{ planted }

// Optimize decays the weight itself, where momentum should have taken the decay in:
// m = β1·m + g; w -= α·(m + λw).
func (f *lateDecay) Optimize(o backend.OptimizerStep) {
	if o.Optimizer.Kind != backend.Momentum || o.Params.Len() == 0 {
		f.Backend.Optimize(o)
		return
	}
	blocks, old := f.values(o.Blocks), f.values(o.Params)
	state, err := backend.ReadState(f.Backend, o.State)
	f.note(err)
	without := func(x []float32) {
		for i := 1; i < len(x); i += 2 {
			x[i] = 0
		}
	}
	f.with(o.Blocks, without, func(t *backend.Tensor) {
		o.Blocks = t
		f.Backend.Optimize(o)
	})
	w := f.values(o.Params)
	for i := range w {
		b := i / backend.BlockLen * 2
		w[i] -= state.Rate * blocks[b] * blocks[b+1] * old[i]
	}
	f.set(o.Params, w)
}

type noLatch struct{ planted }

// Optimize clears the latch before its step, and sets it again.
func (f *noLatch) Optimize(o backend.OptimizerStep) {
	s, err := backend.ReadState(f.Backend, o.State)
	f.note(err)
	bad := s.BadStep
	s.BadStep = 0
	f.note(backend.WriteState(f.Backend, o.State, s))
	f.Backend.Optimize(o)
	if bad != 0 {
		s.BadStep = bad
		f.note(backend.WriteState(f.Backend, o.State, s))
	}
}

type sameRate struct{ planted }

// Optimize takes no rate from the table.
func (f *sameRate) Optimize(o backend.OptimizerStep) {
	o.Rates = nil
	f.Backend.Optimize(o)
}

type naiveNorm struct{ planted }

// GradNorm adds squares up in float32.
func (f *naiveNorm) GradNorm(state, x *backend.Tensor, most float32) {
	f.Backend.GradNorm(state, x, most)
	sum := float32(0)
	for _, v := range f.values(x) {
		sum += v * v
	}
	s, err := backend.ReadState(f.Backend, state)
	f.note(err)
	s.Norm = float32(math.Sqrt(float64(sum)))
	s.Clip = float32(backend.ClipFactor(float64(most), float64(s.Norm)))
	f.note(backend.WriteState(f.Backend, state, s))
}

type plainMask struct{ planted }

// Random draws masks of 1 and 0.
func (f *plainMask) Random(dst *backend.Tensor, o backend.Random) {
	f.Backend.Random(dst, o)
	if o.Distribution == backend.DropoutMask {
		f.Axpby(dst, o.A, dst, 0)
	}
}
