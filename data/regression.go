package data

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// LoadTargets reads a CSV file of which some columns, given by name or by number from 1, are
// numbers to be predicted, and all others features.
func LoadTargets(path string, columns []string) (*Set, error) {
	name := filepath.Base(path)
	if filepath.Ext(strings.TrimSuffix(strings.ToLower(name), ".gz")) != ".csv" {
		return nil, fmt.Errorf("%s: columns to be predicted are those of a .csv file: give one", path)
	}
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a plain file: give a .csv file", path)
	}
	if err != nil {
		return nil, fmt.Errorf("data: %w", err)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("data: %w", err)
	}
	defer f.Close()
	return ReadCSV(f, name, CSV{Targets: columns})
}

// FitTargets finds the mean and the deviation of each target, as FitStandardisation does of
// features.
func FitTargets(train *Set) (Standardisation, error) {
	if train.Targets == nil {
		return Standardisation{}, fmt.Errorf("%s has no targets to standardise", train.Name)
	}
	return fitStandardisation(len(train.Outputs), train.Len(), func(add func(x []float32)) error {
		add(train.Targets)
		return nil
	})
}

// ApplyTargets copies a set with (t - Mean)/Deviation for each target.
func (s Standardisation) ApplyTargets(set *Set) (*Set, error) {
	if len(set.Outputs) != len(s.Mean) {
		return nil, fmt.Errorf("%s has %d targets, where the standardisation has %d", set.Name, len(set.Outputs), len(s.Mean))
	}
	t := *set
	t.Targets = make([]float32, len(set.Targets))
	s.apply(t.Targets, set.Targets)
	return &t, nil
}
