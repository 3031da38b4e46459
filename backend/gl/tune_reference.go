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

// wrong compares a result with the sums in float64, by two bounds. γ_k·Σ|ab| holds for
// any order of summation (Higham, Accuracy and Stability of Numerical Algorithms, 2nd
// ed., section 3.1). The other is for sums that go up k: the rounding of a number s is
// at most u|s| and, taken for uniform, has deviation u|s|/√3, so that all of them have
// deviation u·√(Σs²/3) over the products, where fma does not fuse, and the partial sums.
// Seven deviations are exceeded by less than one element in 10^11.
func (t *trial) wrong(got []byte) string {
	s := t.shape
	stride := s.M*s.N*s.K/referenceWork + 1
	for stride%2 == 0 || s.N%stride == 0 && stride > 1 {
		stride++ // so that the elements are not all of a few columns
	}
	at := func(i int) float32 { return math.Float32frombits(binary.LittleEndian.Uint32(got[4*i:])) }
	for i := 0; i < s.M*s.N; i += stride {
		if reason := t.wrongAt(i, at(i)); reason != "" {
			return reason
		}
	}
	corner := s.M*s.N - 1 // where the last block may be a part
	return t.wrongAt(corner, at(corner))
}

func (t *trial) wrongAt(i int, got float32) string {
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
	var sum, magnitude, squares float64
	for k := range s.K {
		v := float64(t.x[row*xRow+k*xK]) * float64(t.y[k*yK+column*yColumn])
		sum, magnitude = sum+v, magnitude+math.Abs(v)
		squares += v*v + sum*sum
	}
	const u = 0x1p-24
	k := float64(s.K)
	bound := min(k*u/(1-k*u)*magnitude, 7*u*math.Sqrt(squares/3))
	if math.Abs(float64(got)-sum) <= bound { // false for NaN
		return ""
	}
	return fmt.Sprintf("wrong at row %d, column %d: %g, and float64 gives %g", row, column, got, sum)
}
