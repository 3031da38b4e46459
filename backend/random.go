package backend

// Distribution is what Random draws from.
type Distribution uint8

// The distributions, each with the meaning of A and B.
const (
	Uniform     Distribution = iota // A + (B-A)·u with u in [0, 1); rounding may make it B
	Normal                          // mean A, standard deviation B, by Box and Muller
	DropoutMask                     // 1/A with probability A, else 0: inverted dropout
)

// Random says what RandomFill draws.
type Random struct {
	Distribution Distribution // what is drawn
	A, B         float32      // as the Distribution says
	Stream       Stream       // of which words it is made
	Step         uint32       // the step of the stream, where State is nil
	State        *Tensor      // or nil: the state's Step is the step of the stream
}

// RandomFill fills dst with random numbers. Element i of dst comes from word i mod 4
// of block i/4 of the stream at the step, so it does not depend on the backend, but
// for the rounding of log, sin and cos in Normal:
//
//	Uniform      A + (B-A)·Unit(w), with one rounding of the product and one of the sum
//	DropoutMask  Unit(w) < A ? 1/A : 0
//	Normal       of each pair of words (w, w') with r = √(-2 ln(1-Unit(w))):
//	             A + B·r·cos(2π Unit(w')), then A + B·r·sin(2π Unit(w'))
func RandomFill(b Backend, dst *Tensor, o Random) {
	checkRandom(b, dst, o)
	b.Random(dst, o)
}
