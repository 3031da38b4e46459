package shaders

// The invocations that work on a row of the row kernels: more for longer rows.
const (
	ShortRow  = 32   // rows up to this many columns have one
	MiddleRow = 4096 // rows up to this many have MiddleLanes, which is a warp of most GPUs

	MiddleLanes = 32
	LongLanes   = 128
)

// lanes are the invocations for rows of n columns.
func lanes(n int) uint8 {
	switch {
	case n <= ShortRow:
		return 1
	case n <= MiddleRow:
		return MiddleLanes
	}
	return LongLanes
}

// RowsPerGroup is how many rows of n columns a work group of the row kernels takes.
func RowsPerGroup(n int) int {
	if n <= ShortRow {
		return 64
	}
	return 1
}

// Pass says which pass of a reduction a kernel is.
type Pass struct {
	Pairs bool // the items come from an earlier pass
	Last  bool // it gives what was asked for, not items
}

// Segment is how many columns of a row the lanes of one work together on at most, 128 for
// each of 32.
const Segment = 4096

// segmentLanes are the invocations for segments of n columns: as few as leave each no more
// than 8 fours of columns, or 32 of them.
func segmentLanes(n int) uint8 {
	switch {
	case n <= ShortRow:
		return 1
	case n <= 256:
		return 8
	}
	return 32
}

// SegmentsPerGroup is how many segments of n columns a work group takes.
func SegmentsPerGroup(n int) int {
	if n <= ShortRow {
		return 64
	}
	return 256 / int(segmentLanes(n))
}

// Softmax is that of rows of n columns; in part it goes by segments of rows whose maximum
// is known, and leaves their sums. Vectors are read where the first numbers and the columns
// are multiples of 4.
func Softmax(n int, part, vectors bool) Kernel {
	return kernel(softmax, segmentLanes(n), flag(part), width(vectors))
}

// GradPart says which part of its work SoftmaxGrad does.
type GradPart uint8

// The parts, of which long rows take two.
const (
	WholeGrad  GradPart = iota
	GradSums            // the sums of segments
	GradOfSums          // the rest, from the sums of rows
)

// SoftmaxGrad is its gradient.
func SoftmaxGrad(n int, part GradPart, vectors bool) Kernel {
	return kernel(softmaxGrad, segmentLanes(n), uint8(part), width(vectors))
}

// Across reduces segments of rows, of n columns at most; op is a backend.ReduceOp. Vectors
// are read where the first number and the columns are multiples of 4.
func Across(op uint8, n int, p Pass, vectors bool) Kernel {
	return kernel(across, op, segmentLanes(n), flag(p.Pairs), flag(p.Last), width(vectors))
}

// DownColumns is how many columns, or fours of columns, a work group of Down has.
const DownColumns = 64

// Down reduces segments of columns. Vectors are read where the first number and the columns
// are multiples of 4, but not for the index of the largest.
func Down(op uint8, p Pass, vectors bool) Kernel {
	return kernel(down, op, flag(p.Pairs), flag(p.Last), width(vectors))
}
