package gl

import (
	"encoding/binary"
	"fmt"
	"math"
)

// referenceWork is how many multiplications the float64 reference may take, some tens
// of milliseconds. Products of more have as many elements checked as it allows, spread
// over all of the result; bits that differ between kernels show in every element.
const referenceWork = 1 << 25

// wrong compares a result with the sums in float64, by two bounds on products of
// numbers of mean zero: γ_k·Σ|ab| holds for any order and any operands (Higham,
// Accuracy and Stability of Numerical Algorithms, 2nd ed., section 3.1), and
// 3·√k·u·√Σ(ab)² is seven deviations of what independent roundings come to.
func (t *trial) wrong(got []byte) string {
	s := t.shape
	stride := s.M*s.N*s.K/referenceWork + 1
	for stride%2 == 0 || s.N%stride == 0 && stride > 1 {
		stride++ // so that the elements are not all of a few columns
	}
	for i := 0; i < s.M*s.N; i += stride {
		if reason := t.wrongAt(i, got); reason != "" {
			return reason
		}
	}
	return t.wrongAt(s.M*s.N-1, got) // the corner, where the last block may be a part
}

func (t *trial) wrongAt(i int, got []byte) string {
	s := t.shape
	row, column := i/s.N, i%s.N
	xRow, xK := s.K, 1
	if s.TransX {
		xRow, xK = 1, s.M
	}
	yK, yColumn := s.N, 1
	if s.TransY {
		yK, yColumn = 1, s.K
	}
	var sum, magnitude, square float64
	for k := range s.K {
		v := float64(t.x[row*xRow+k*xK]) * float64(t.y[k*yK+column*yColumn])
		sum, magnitude, square = sum+v, magnitude+math.Abs(v), square+v*v
	}
	const u = 0x1p-24
	k := float64(s.K)
	bound := min(k*u/(1-k*u)*magnitude, 3*math.Sqrt(k)*u*math.Sqrt(square))
	value := float64(math.Float32frombits(binary.LittleEndian.Uint32(got[4*i:])))
	if math.Abs(value-sum) <= bound { // false for NaN
		return ""
	}
	return fmt.Sprintf("wrong at row %d, column %d: %g, and float64 gives %g", row, column, value, sum)
}
