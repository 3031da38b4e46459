package backend

// Drop says what Dropout drops.
type Drop struct {
	Keep   float32 // probability that an element is kept, above 0 and at most 1
	Stream Stream  // of which words decide
	Step   uint32  // the step of the stream, where State is nil
	State  *Tensor // or nil: its Step is the step of the stream, its Cursor the place of the row First before row 0
	First  int     // rows of this step that other calls take before row 0
}

// Dropout computes dst = x ⊙ mask for matrices [m n], by inverted dropout (Srivastava,
// Hinton, Krizhevsky, Sutskever and Salakhutdinov 2014): an element of the mask is 1/Keep
// with probability Keep, else 0, so that the mean of an element of dst is that of x. dst
// may be x. A dropped NaN or infinity gives NaN.
//
// No mask is stored: the gradient is dx = dy ⊙ mask, the same call with the same Drop
// before the state moves on. With c the state's Cursor (0 without one) plus First and
// w = ⌈n/4⌉, the element in row i and column j takes word j mod 4 of block (c+i)·w + j/4
// of the stream at the step: kept if Unit(word) < Keep. So the mask of a sample is a
// function of the step and of its place in the epoch's order, on every backend and however
// a batch is cut.
func Dropout(b Backend, dst, x *Tensor, o Drop) {
	checkDropout(b, dst, x, o)
	b.Dropout(dst, x, o)
}
