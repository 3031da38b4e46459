package faults

import "github.com/dnnbench/dnnbench/backend"

func functionFaults() []Fault {
	function := func(name string, kind backend.ActivationKind, of func(x, y float32) float32) Fault {
		return Fault{name, func(b backend.Backend) backend.Backend { return &activation{plant(b), kind, of} }, "Activate", kind.String()}
	}
	return []Fault{
		function("a driver's tanh, off by 3e-8 near 0", backend.Tanh, func(x, y float32) float32 {
			if x > -1e-3 && x < 1e-3 {
				y += 3e-8
			}
			return y
		}),
		function("a driver's tanh, -1 for NaN", backend.Tanh, func(x, y float32) float32 { return ifNaN(x, -1, y) }),
		function("a driver's max, 0 for NaN", backend.ReLU, func(x, y float32) float32 { return ifNaN(x, 0, y) }),
		{"a sum without the last row", func(b backend.Backend) backend.Backend { return &shortSum{plant(b)} }, "Sum", "33×67 down"},
		{"a softmax one element too long", func(b backend.Backend) backend.Backend { return &longSoftmax{plant(b)} }, "Softmax", "memory around"},
	}
}

func ifNaN(x, then, otherwise float32) float32 {
	if x != x {
		return then
	}
	return otherwise
}

// activation is a backend with another function of one kind.
type activation struct {
	planted
	kind backend.ActivationKind
	of   func(x, y float32) float32
}

// Activate computes the faulty function.
func (f *activation) Activate(act backend.Activation, dst, x *backend.Tensor) {
	in := f.values(x)
	f.Backend.Activate(act, dst, x)
	if act.Kind != f.kind {
		return
	}
	out := f.values(dst)
	for i := range out {
		out[i] = f.of(in[i], out[i])
	}
	f.set(dst, out)
}

type shortSum struct{ planted }

// Reduce loses the last row of a sum.
func (f *shortSum) Reduce(op backend.ReduceOp, axis backend.Axis, dst, x *backend.Tensor) {
	if op == backend.ReduceSum && axis == backend.Down && x.Shape().Rows() > 1 {
		x = x.Rows(0, x.Shape().Rows()-1)
	}
	f.Backend.Reduce(op, axis, dst, x)
}

type longSoftmax struct{ planted }

// Softmax writes a zero behind its output.
func (f *longSoftmax) Softmax(dst, x *backend.Tensor) {
	f.Backend.Softmax(dst, x)
	f.note(f.Write(dst.Memory(), (dst.Offset()+dst.Len())*dst.DType().Size(), make([]byte, 4)))
}
