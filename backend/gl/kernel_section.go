package gl

import "github.com/dnnbench/dnnbench/shaders"

// section is what one dispatch takes of a matrix that is worked on in segments of rows: as
// many whole rows as a binding holds, or else segments of one row.
type section struct {
	m, n               int // the matrix
	row, column        int // where it begins
	rows, columns      int // its extent
	mostRows, mostCols int
}

// firstSection is the first section of a matrix of at least one row of items of this size. ok
// is false when there is none, because a binding does not hold a segment.
func (q *Queue) firstSection(op string, m, n, size int) (s section, ok bool) {
	s = section{m: m, n: n, mostRows: q.capacity(size) / n, mostCols: n}
	if s.mostRows == 0 {
		s.mostRows, s.mostCols = 1, q.capacity(size)/shaders.Segment*shaders.Segment
		if s.mostCols == 0 {
			q.tooLarge(op, "a segment", shaders.Segment*size, "another device")
			return s, false
		}
	}
	s.rows, s.columns = min(s.mostRows, m), min(s.mostCols, n)
	return s, true
}

// next goes on to the next section, if there is one.
func (s *section) next() bool {
	s.column += s.columns
	if s.column == s.n {
		s.row, s.column = s.row+s.rows, 0
	}
	s.rows, s.columns = min(s.mostRows, s.m-s.row), min(s.mostCols, s.n-s.column)
	return s.rows > 0
}

// segments is how many each row of the section has.
func (s *section) segments() int { return ceilDiv(s.columns, shaders.Segment) }

// first and numbers are the range of the matrix that the section lies in.
func (s *section) first() int   { return s.row*s.n + s.column }
func (s *section) numbers() int { return (s.rows-1)*s.n + s.columns }
