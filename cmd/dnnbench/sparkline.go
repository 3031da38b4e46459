package main

import (
	"math"
	"strings"
)

// sparkline draws numbers above 0 in at most so many characters, each the mean of some
// neighbours, from the least ▁ to the largest █. Heights are logarithms: a cost falls by
// factors. What is not finite or not above 0 leaves a gap.
func sparkline(values []float64, columns int) string {
	if len(values) == 0 || columns < 1 {
		return ""
	}
	columns = min(columns, len(values))
	heights := make([]float64, columns)
	low, high := math.Inf(1), math.Inf(-1)
	for i := range heights {
		from, to := i*len(values)/columns, (i+1)*len(values)/columns
		for _, v := range values[from:to] {
			heights[i] += math.Log(v) / float64(to-from)
		}
		if finite(heights[i]) {
			low, high = min(low, heights[i]), max(high, heights[i])
		}
	}
	bars := []rune("▁▂▃▄▅▆▇█")
	var b strings.Builder
	for _, h := range heights {
		switch {
		case !finite(h):
			b.WriteRune(' ')
		case high == low:
			b.WriteRune(bars[0])
		default:
			b.WriteRune(bars[int(math.Round((h-low)/(high-low)*float64(len(bars)-1)))])
		}
	}
	return b.String()
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
