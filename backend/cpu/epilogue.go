package cpu

import "github.com/dnnbench/dnnbench/backend"

// epilogue is a backend.Epilogue with its operands resolved; nil ones are left out.
type epilogue struct {
	bias, saveZ, saved []float32
	activation, grad   backend.Activation
	finite             []int32 // the state, which others look after
}

func newEpilogue(e backend.Epilogue) epilogue {
	return epilogue{
		bias: floats(e.Bias), saveZ: floats(e.SaveZ), saved: floats(e.Saved),
		activation: e.Activation, grad: e.Grad, finite: elements[int32](e.Finite),
	}
}

// apply carries out the epilogue on z, a piece of a row of the product that begins
// at element at of dst and in column col. The product is summed outside dst, so
// saved may be dst.
func (e *epilogue) apply(z []float32, at, col int) {
	if e.bias != nil {
		for j, v := range e.bias[col : col+len(z)] {
			z[j] += v
		}
	}
	if e.saveZ != nil {
		copy(e.saveZ[at:at+len(z)], z)
	}
	activate(e.activation, z, z)
	if e.saved != nil {
		activationGrad(e.grad, z, z, e.saved[at:at+len(z)])
	}
}
