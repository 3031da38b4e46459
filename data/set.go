// Package data reads data sets for classification and regression: embedded ones, CSV, IDX
// and NumPy files. It splits them, and standardises them on the training part alone.
//
// What a file holds is never trusted: a wrong file is a one-line error that says
// where and what to do, and no reader allocates because a header says so.
package data

import (
	"fmt"
	"math"
)

// Set is m samples with their classes, or with numbers to be predicted, row by row.
type Set struct {
	Name   string // of the embedded set, or the file
	Source string // who made it, and under which licence; empty if not known

	Features      int      // numbers a sample
	Columns       []string // what a header calls each feature, or nil
	Width, Height int      // of images, or 0

	// The features, as X or as U8, [m Features].
	X            []float32 // numbers
	U8           []uint8   // bytes, which stay bytes, and mean Scale·byte + Shift
	Scale, Shift float32   // of bytes

	Labels  []int32  // [m], 0 … len(Classes)-1
	Classes []string // the name of each class

	// Targets [m len(Outputs)] are numbers to be predicted, in place of labels.
	Targets []float32
	Outputs []string // the name of each

	Groups []int // [m] what must not be split (a speaker, say), or nil
}

// Len is the number of samples m.
func (s *Set) Len() int {
	if s.Targets != nil {
		return len(s.Targets) / max(1, len(s.Outputs))
	}
	return len(s.Labels)
}

// Validate says what is wrong with the set, if anything is. It looks at every number.
func (s *Set) Validate() error {
	m, n := s.Len(), s.Features
	switch {
	case n < 1:
		return fmt.Errorf("%s has %d features: it needs 1 or more", s.Name, n)
	case m < 1:
		return fmt.Errorf("%s has no samples: it needs 1 or more", s.Name)
	case (s.X == nil) == (s.U8 == nil):
		return fmt.Errorf("%s needs its features as numbers or as bytes, and not both", s.Name)
	case max(len(s.X), len(s.U8))/n != m || max(len(s.X), len(s.U8))%n != 0:
		return fmt.Errorf("%s has %d values for %d labels with %d features: give one row for each label", s.Name, max(len(s.X), len(s.U8)), m, n)
	case s.Targets != nil && (s.Labels != nil || len(s.Targets) != m*len(s.Outputs)):
		return fmt.Errorf("%s has %d targets, %d labels and %d outputs: give labels, or a target for each output", s.Name, len(s.Targets), len(s.Labels), len(s.Outputs))
	case s.Groups != nil && len(s.Groups) != m:
		return fmt.Errorf("%s has %d groups for %d samples: give one for each", s.Name, len(s.Groups), m)
	case s.Targets == nil && len(s.Classes) < 2:
		return fmt.Errorf("%s has %d class: classification needs 2 or more", s.Name, len(s.Classes))
	}
	for i, v := range s.X {
		if !finite(float64(v)) {
			return fmt.Errorf("%s, sample %d, feature %d is %g: remove or replace it", s.Name, i/n+1, i%n+1, v)
		}
	}
	for i, v := range s.Targets {
		if !finite(float64(v)) {
			return fmt.Errorf("%s, sample %d, %s is %g: remove or replace it", s.Name, i/len(s.Outputs)+1, s.Outputs[i%len(s.Outputs)], v)
		}
	}
	for i, l := range s.Labels {
		if l < 0 || int(l) >= len(s.Classes) {
			return fmt.Errorf("%s, sample %d has label %d: with %d classes it must be 0 to %d", s.Name, i+1, l, len(s.Classes), len(s.Classes)-1)
		}
	}
	return nil
}

// Subset copies the samples at the given places, counted from 0, in their order.
func (s *Set) Subset(indices []int) (*Set, error) {
	t := *s
	t.X, t.U8, t.Groups, t.Labels, t.Targets = nil, nil, nil, nil, nil
	for _, i := range indices {
		if i < 0 || i >= s.Len() {
			return nil, fmt.Errorf("sample %d of %s: it has %d, counted from 0", i, s.Name, s.Len())
		}
		if s.X != nil {
			t.X = append(t.X, s.X[i*s.Features:(i+1)*s.Features]...)
		}
		if s.U8 != nil {
			t.U8 = append(t.U8, s.U8[i*s.Features:(i+1)*s.Features]...)
		}
		if s.Groups != nil {
			t.Groups = append(t.Groups, s.Groups[i])
		}
		if n := len(s.Outputs); s.Targets != nil {
			t.Targets = append(t.Targets, s.Targets[i*n:(i+1)*n]...)
		} else {
			t.Labels = append(t.Labels, s.Labels[i])
		}
	}
	return &t, nil
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
