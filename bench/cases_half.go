package bench

import (
	"fmt"

	"github.com/dnnbench/dnnbench/backend"
)

// halves are the forward product of a layer, [m in]·[out in]ᵀ, with weights in float32 and
// in binary16, one after the other. The arithmetic is the same, in float32; what halves save
// is memory, and the time to read it where that decides, as for few samples.
func halves(m, in, out int) []Case {
	return []Case{product("matmul-forward", m, in, out, false, true), halfProduct(m, in, out)}
}

func halfProduct(m, in, out int) Case {
	return Case{
		Name:      "matmul-half",
		Shape:     fmt.Sprintf("%dx%dx%d", m, in, out),
		Unit:      GFLOPS,
		Work:      2 * float64(m) * float64(in) * float64(out),
		Footprint: 4*(m*in+m*out) + 2*in*out,
		prepare: func(o *operands) (func() error, error) {
			x, w, dst := o.matrix(m, in), o.half(o.matrix(out, in)), o.matrix(m, out)
			g := backend.Product()
			g.TransY = true
			return o.run(func() { backend.MatMul(o.b, dst, x, w, g) })
		},
	}
}

// half is x rounded to binary16.
func (o *operands) half(x *backend.Tensor) *backend.Tensor {
	if o.err != nil {
		return nil
	}
	t, err := backend.New(o.b, backend.Float16, x.Shape().Rows(), x.Shape().Cols())
	if err != nil {
		o.err = err
		return nil
	}
	o.release = append(o.release, t.Free)
	backend.Convert(o.b, t, x)
	return t
}
