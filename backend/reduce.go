package backend

// ReduceOp is how elements are combined to one.
type ReduceOp uint8

// The reductions. NaN wins in Max and ArgMax; of equal elements ArgMax takes the
// first.
const (
	ReduceSum ReduceOp = iota
	ReduceMean
	ReduceMax
	ReduceArgMax
)

// String is the name of the function, as "Sum".
func (o ReduceOp) String() string { return [...]string{"Sum", "Mean", "Max", "ArgMax"}[o] }

// Axis is the axis of a matrix that a reduction removes.
type Axis uint8

// Down removes the rows and leaves one number a column; Across removes the columns
// and leaves one number a row.
const (
	Down Axis = iota
	Across
)

// Sum adds x [m n], read as a matrix, along an axis: dst has n elements for Down
// and m for Across. The order of summation is a function of the shape alone. A sum
// of nothing is 0.
func Sum(b Backend, dst, x *Tensor, axis Axis) { reduce(b, ReduceSum, dst, x, axis) }

// Mean is Sum over the number of elements summed, which is not 0.
func Mean(b Backend, dst, x *Tensor, axis Axis) { reduce(b, ReduceMean, dst, x, axis) }

// Max takes the largest of at least one element along an axis; see Sum. NaN wins.
func Max(b Backend, dst, x *Tensor, axis Axis) { reduce(b, ReduceMax, dst, x, axis) }

// ArgMax takes the index of the largest of at least one element along an axis, as
// int32; see Sum. The first NaN wins, then the first of equal elements.
func ArgMax(b Backend, dst, x *Tensor, axis Axis) { reduce(b, ReduceArgMax, dst, x, axis) }

func reduce(b Backend, op ReduceOp, dst, x *Tensor, axis Axis) {
	checkReduce(b, op, dst, x, axis)
	b.Reduce(op, axis, dst, x)
}
