package data

import (
	"fmt"
	"math"
)

// Standardisation is what takes each feature to mean 0 and deviation 1: its Mean and its
// Deviation, a number for each feature or target, in the unit of that.
type Standardisation struct{ Mean, Deviation []float64 }

// FitStandardisation finds the mean and the deviation (dividing by m) of each
// feature, in float64 and two passes. Fit it on the training part alone. A constant
// feature has deviation 1.
func FitStandardisation(train *Set) (Standardisation, error) {
	if train.X == nil || train.Len() == 0 {
		return Standardisation{}, fmt.Errorf("%s has no numbers to standardise: bytes have their scale", train.Name)
	}
	return fitStandardisation(train.Features, train.Len(), func(add func(x []float32)) error {
		add(train.X)
		return nil
	})
}

// fitStandardisation takes samples of n features. each gives them all to add, in their
// order, some whole ones at a time.
func fitStandardisation(n, samples int, each func(add func(x []float32)) error) (Standardisation, error) {
	s, m := Standardisation{Mean: make([]float64, n), Deviation: make([]float64, n)}, float64(samples)
	if err := each(func(x []float32) {
		for i, v := range x {
			s.Mean[i%n] += float64(v) / m
		}
	}); err != nil {
		return s, err
	}
	if err := each(func(x []float32) {
		for i, v := range x {
			d := float64(v) - s.Mean[i%n]
			s.Deviation[i%n] += d * d / m
		}
	}); err != nil {
		return s, err
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
	s.apply(t.X, set.X)
	return &t, nil
}

// apply takes samples, of which dst may be the memory.
func (s Standardisation) apply(dst, x []float32) {
	n := len(s.Mean)
	for i, v := range x {
		dst[i] = float32((float64(v) - s.Mean[i%n]) / s.Deviation[i%n])
	}
}
