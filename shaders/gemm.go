package shaders

// Gemm says which product a kernel computes, and what it does with it.
type Gemm struct {
	Tile           Tile
	TransX, TransY bool
	Beta           bool // adds beta·dst
	Carry          bool // goes on from the sums of a product over the k before
	Bias, SaveZ    bool
	Activation     uint8 // a backend.ActivationKind
	Grad           uint8 // a backend.ActivationKind, 0 for none
	RowSums        bool  // sums the rows of op(x), on from where they are with Carry
	Finite         bool  // latches in the state what is not finite
	HalfY          bool  // y is binary16, two to a word

	// VectorX, VectorY and VectorDst say that x, y, and all that lies as dst does, bias
	// included, may be read and written in vectors of four: their first elements, their
	// columns and the elements from one row to the next are multiples of 4.
	VectorX, VectorY, VectorDst bool
}

// Kernel is the kernel for it.
//
// Its blocks are dst, x and y and then, as far as there are any, carry, bias, z, saved,
// the sums of rows and the state. Its parameters:
//
//	0 m   1 n   2 k
//	3, 4, 5    elements from one row to the next of x, of y, and of dst, z and saved
//	6, 7, 8    first elements of x, y, dst
//	9, 10      alpha, beta
//	11, 12     first elements of bias, z
//	13         the constant of the activation
//	14, 15     first element of saved, the constant of the gradient
//	16, 17     first element of carry, elements from one row to the next
//	18, 19     first of the sums of rows, and of the state
func (g Gemm) Kernel() Kernel {
	return kernel(gemm, uint8(g.Tile), flag(g.TransX), flag(g.TransY), flag(g.Beta), flag(g.Carry),
		flag(g.Bias), flag(g.SaveZ), g.Activation, g.Grad, flag(g.RowSums), flag(g.Finite),
		flag(g.VectorX), flag(g.VectorY), flag(g.VectorDst), flag(g.HalfY))
}

func gemmOf(k Kernel) Gemm {
	o := k.options
	return Gemm{Tile: Tile(o[0]), TransX: o[1] != 0, TransY: o[2] != 0, Beta: o[3] != 0, Carry: o[4] != 0,
		Bias: o[5] != 0, SaveZ: o[6] != 0, Activation: o[7], Grad: o[8], RowSums: o[9] != 0, Finite: o[10] != 0,
		VectorX: o[11] != 0, VectorY: o[12] != 0, VectorDst: o[13] != 0, HalfY: o[14] != 0}
}
