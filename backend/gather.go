package backend

// Gather says how GatherRows reads.
type Gather struct {
	Scale, Shift float32 // applied when dst is float32; Rows() has 1 and 0
	State        *Tensor // or nil: start at index[Cursor] rather than index[0]
}

// Rows is a plain gather: scale 1, shift 0, from the first index.
func Rows() Gather { return Gather{Scale: 1} }

// GatherRows computes, for each row i of dst [m n],
//
//	dst[i] = Scale·src[index[c+i]] + Shift
//
// where c is the state's Cursor, or 0 without one. src [rows n] is float32 or uint8
// for a float32 dst, or has the type of dst, which is then copied unchanged. index
// is int32; it has at least m elements, and with a State c+m of them. An index out
// of range, or c+i beyond the end of index, gives a row of NaN (of -1 for int32, of
// 0 for uint8). A vector counts as a column of rows with one element.
func GatherRows(b Backend, dst, src, index *Tensor, o Gather) {
	checkGather(b, dst, src, index, o)
	b.Gather(dst, src, index, o)
}
