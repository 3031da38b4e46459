package half

import "github.com/dnnbench/dnnbench/internal/simd"

// Rows widens a matrix of cols columns, whose rows lie so many elements apart, with the
// instructions of a level.
func Rows(level simd.Level, dst []float32, dstRow int, src []uint16, srcRow, rows, cols int) {
	if rows == 0 || cols == 0 {
		return
	}
	dst, src = dst[:(rows-1)*dstRow+cols], src[:(rows-1)*srcRow+cols]
	if level != simd.None {
		widenRows(&dst[0], 4*dstRow, &src[0], 2*srcRow, rows, cols)
		return
	}
	for r := range rows {
		to := dst[r*dstRow:][:cols]
		for i, h := range src[r*srcRow:][:cols] {
			to[i] = Widen(h)
		}
	}
}
