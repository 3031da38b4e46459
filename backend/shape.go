package backend

import (
	"math"
	"strconv"
	"strings"
)

// MaxRank is the largest number of axes of a tensor.
const MaxRank = 4

// Shape is the extent of each axis of a tensor, slowest axis first. It is a
// value: two shapes are equal when == says so.
type Shape struct {
	rank int
	dims [MaxRank]int
}

// ShapeOf returns the shape with the given extents. It takes 1 to 4 extents of
// 0 or more.
func ShapeOf(dims ...int) Shape {
	checkDims("ShapeOf", dims)
	checkCount("ShapeOf", dims)
	s := Shape{rank: len(dims)}
	copy(s.dims[:], dims)
	return s
}

// product multiplies the extents that are not 0 and size. ok is false when that is
// more than an int holds.
func product(size int, dims []int) (n int, ok bool) {
	n = size
	for _, d := range dims {
		if d > 0 {
			if n > math.MaxInt/d {
				return 0, false
			}
			n *= d
		}
	}
	return n, true
}

// Rank is the number of axes.
func (s Shape) Rank() int { return s.rank }

// Dim is the extent of the given axis.
func (s Shape) Dim(axis int) int {
	checkAxis("Shape.Dim", axis, s)
	return s.dims[axis]
}

// Len is the number of elements.
func (s Shape) Len() int {
	n := 1
	for _, d := range s.dims[:s.rank] {
		n *= d
	}
	return n
}

// Cols is the extent of the last axis.
func (s Shape) Cols() int { return s.dims[s.rank-1] }

// Rows is the product of all axes but the last: 1 for a vector.
func (s Shape) Rows() int {
	n := 1
	for _, d := range s.dims[:s.rank-1] {
		n *= d
	}
	return n
}

// Padded returns the four extents with ones in front, so that every shape can be
// walked by the same four loops.
func (s Shape) Padded() [MaxRank]int {
	p := [MaxRank]int{1, 1, 1, 1}
	copy(p[MaxRank-s.rank:], s.dims[:s.rank])
	return p
}

// String writes the shape as [2 3].
func (s Shape) String() string {
	var b strings.Builder
	b.WriteByte('[')
	for i, d := range s.dims[:s.rank] {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(strconv.Itoa(d))
	}
	b.WriteByte(']')
	return b.String()
}

// Broadcast returns the shape that x and y expand to by NumPy's rule: axes are
// aligned from the last, and two extents go together when they are equal or one
// of them is 1. ok is false when they do not.
func Broadcast(x, y Shape) (s Shape, ok bool) {
	s.rank = max(x.rank, y.rank)
	px, py := x.Padded(), y.Padded()
	for i := range s.rank {
		a, b := px[MaxRank-s.rank+i], py[MaxRank-s.rank+i]
		switch {
		case a == b, b == 1:
			s.dims[i] = a
		case a == 1:
			s.dims[i] = b
		default:
			return Shape{}, false
		}
	}
	return s, true
}
