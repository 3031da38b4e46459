package backend

// Norm says how Normalise normalises the columns (Down) or the rows (Across) of a matrix
// [m n].
type Norm struct {
	Axis        Axis    // Down for columns, Across for rows
	Gamma, Beta *Tensor // γ and β [n]
	Epsilon     float32 // ε, above 0

	// Training keeps what NormaliseGrad needs: x̂ [m n], which may be x itself, and r, n
	// elements for Down and m for Across. Both are nil where nothing is trained; then
	// Down takes mean and variance from Running.
	Normed, Scale *Tensor
	// Running mean and variance [2 n] of columns, one row each, in and out. In training it
	// may be nil.
	Running  *Tensor
	Momentum float32 // the weight of a new batch in Running, 0 to 1

	Activation Activation // g; the zero value is the identity
	SaveZ      *Tensor    // z [m n], or nil
}

// Normalise computes, for the elements x of each column (Axis Down: batch normalisation,
// Ioffe and Szegedy 2015) or of each row (Axis Across: layer normalisation, Ba, Kiros and
// Hinton 2016), k of them,
//
//	μ = Σx/k     v = Σ(x-μ)²/k     r = 1/√(v+ε)     x̂ = (x-μ)·r
//	z = γ·x̂ + β                    dst = g(z)
//
// where γ and β belong to the element's column. Of columns, training moves the running
// statistics as PyTorch does, with the unbiased variance, unless a new value is not finite:
//
//	mean += Momentum·(μ - mean)      variance += Momentum·(v·m/(m-1) - variance)
//
// so m is 2 or more there; without training, columns take μ and v from Running. A row or
// column that holds NaN or an infinity becomes NaN throughout, and the columns of Running
// that belong to it stay as they were.
//
// v is a sum of squares of differences from a mean, corrected by their own mean (Chan,
// Golub and LeVeque 1983), so a mean however large takes nothing from a small variance
// but what the rounding of x itself took. On OpenGL Σ(x-μ)² must be below 2^128, as
// float32 holds it. There a matrix may be larger than a binding, but not two rows of one
// whose columns are normalised, nor may a row that is normalised have more than 2.5 million
// columns, since one work group goes over it: that is the device's failure, ErrTooLarge. The
// order of sums is a function of the shape alone. dst overlaps nothing that is read but x,
// which it may be unless x is to become Normed.
func Normalise(b Backend, dst, x *Tensor, o Norm) {
	checkNormalise(b, dst, x, o)
	b.Normalise(dst, x, o)
}

// NormGrad says what NormaliseGrad computes from.
type NormGrad struct {
	Axis          Axis    // as it was for Normalise
	Gamma         *Tensor // γ [n]
	Normed, Scale *Tensor // x̂ [m n] and r, as Normalise left them
	DGamma, DBeta *Tensor // dγ and dβ [n], out
	Finite        *Tensor // or nil: a state, which does for dγ and dβ what CheckFinite does
}

// NormaliseGrad is the gradient of Normalise in training, from dz [m n]:
//
//	dγ = Σ dz·x̂, dβ = Σ dz of each column          d = dz·γ
//	dst = r·(d - Σd/k - x̂·(Σ d·x̂)/k)
//
// with the sums of dst over the k elements of the column or row. dst may be dz; it may not
// be Normed.
func NormaliseGrad(b Backend, dst, dz *Tensor, o NormGrad) {
	checkNormaliseGrad(b, dst, dz, o)
	b.NormaliseGrad(dst, dz, o)
}
