package data

import (
	"fmt"
	"math"
)

// Standardisation is what takes each feature to mean 0 and deviation 1.
type Standardisation struct{ Mean, Deviation []float64 }

// FitStandardisation finds the mean and the deviation (dividing by m) of each
// feature, in float64 and two passes. Fit it on the training part alone. A constant
// feature has deviation 1.
func FitStandardisation(train *Set) (Standardisation, error) {
	n, m := train.Features, float64(train.Len())
	if train.X == nil || train.Len() == 0 {
		return Standardisation{}, fmt.Errorf("%s has no numbers to standardise: bytes have their scale", train.Name)
	}
	s := Standardisation{Mean: make([]float64, n), Deviation: make([]float64, n)}
	for i, v := range train.X {
		s.Mean[i%n] += float64(v) / m
	}
	for i, v := range train.X {
		d := float64(v) - s.Mean[i%n]
		s.Deviation[i%n] += d * d / m
	}
	for j := range n {
		s.Deviation[j] = math.Sqrt(s.Deviation[j])
		// The mean of equal numbers is off by roundings of its own size.
		if s.Deviation[j] <= math.Abs(s.Mean[j])*1e-12 {
			s.Deviation[j] = 1
		}
	}
	return s, nil
}

// Apply copies a set with (x - Mean)/Deviation for each feature.
func (s Standardisation) Apply(set *Set) (*Set, error) {
	n := set.Features
	if set.X == nil || n != len(s.Mean) {
		return nil, fmt.Errorf("%s has %d features as numbers, where the standardisation has %d", set.Name, n, len(s.Mean))
	}
	t := *set
	t.X = make([]float32, len(set.X))
	for i, v := range set.X {
		t.X[i] = float32((float64(v) - s.Mean[i%n]) / s.Deviation[i%n])
	}
	return &t, nil
}
