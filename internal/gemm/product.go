package gemm

// Operand is a matrix in rows of a stride, or its transpose.
type Operand struct {
	Data   []float32
	Stride int
	Trans  bool
}

// Product is dst = alpha·op(x)·op(y) + beta·dst with op(x) [m k], op(y) [k n], and
// what is done with it before it is stored. dst overlaps no operand but Saved.
type Product struct {
	M, N, K     int
	X, Y        Operand
	HalfY       []uint16 // Y as binary16 instead of Y.Data, widened as it is packed; or nil
	Dst         []float32
	Stride      int // of the rows of Dst
	Alpha, Beta float32

	// With alpha 1, beta 0 and no Finish, on the way from the registers:
	Bias  []float32 // n elements added to each row, or nil
	ReLU  bool      // max(z, 0), which keeps NaN
	Saved []float32 // laid out as Dst: multiply by 1 where it is above 0, else by 0; or nil

	// Finish, if not nil, changes a piece of a row of alpha·op(x)·op(y) + beta·dst,
	// which begins in the given row and column, before it is stored.
	Finish Finisher
}

// Finisher finishes pieces of a product's rows. It is called by several goroutines.
type Finisher interface {
	Finish(z []float32, row, col int)
}

// strided is a matrix whose element (i, j) is at i·row + j·col.
type strided struct {
	data     []float32
	row, col int
}

func (o Operand) strided() strided {
	if o.Trans {
		return strided{o.Data, 1, o.Stride}
	}
	return strided{o.Data, o.Stride, 1}
}

func (s strided) transposed() strided { return strided{s.data, s.col, s.row} }
