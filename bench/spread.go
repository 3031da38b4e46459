package bench

import (
	"math"
	"slices"
)

// Spread is the mean of repeated measurements, and how far apart they lie.
type Spread struct {
	Mean, Deviation float64 // Deviation is that of a sample, √(Σ(x-mean)²/(n-1)), 0 for one
	Min, Max        float64 // the least and the most
}

// SpreadOf summarises at least one value.
func SpreadOf(values []float64) Spread {
	if len(values) == 0 {
		return Spread{Mean: math.NaN(), Min: math.NaN(), Max: math.NaN()}
	}
	n := float64(len(values))
	s := Spread{Min: slices.Min(values), Max: slices.Max(values)}
	for _, x := range values {
		s.Mean += x / n
	}
	if n > 1 {
		for _, x := range values {
			s.Deviation += (x - s.Mean) * (x - s.Mean) / (n - 1)
		}
		s.Deviation = math.Sqrt(s.Deviation)
	}
	return s
}
