package backend

// MaxNorm scales each row of w [m n] whose Euclidean norm is above most down to it, unless
// the state's BadStep is set: the constraint on the incoming weights of a unit of
// Srivastava et al. (Dropout, 2014), to be called once a step has changed them.
//
// A weight is within (½(11 + ⌈n/256⌉) + 14)·2^-24 of itself: the row's squares are added
// up as those of Norm are, but ⌈n/256⌉ in a row and then 2^8 in a tree.
func MaxNorm(b Backend, state, w *Tensor, most float32) {
	checkMaxNorm(b, state, w, most)
	b.MaxNorm(state, w, most)
}
