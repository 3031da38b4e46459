package data

import (
	"fmt"
	"slices"

	"github.com/dnnbench/dnnbench/backend"
)

// Fold is a set in two parts: Held is held back, Train is all the rest.
type Fold struct{ Train, Held *Set }

// Folds divides a set into k parts and holds back each in turn (k-fold cross-validation):
// parts of equal size with the same share of each class, to within a sample of each, chosen
// by the seed. Groups stay whole; the parts are then of about as many groups each.
func Folds(s *Set, k int, seed uint64) ([]Fold, error) {
	if k < 2 {
		return nil, fmt.Errorf("%d folds: cross-validation needs 2 or more", k)
	}
	part := make([]int, s.Len())
	order := (backend.Stream{Seed: seed, Purpose: backend.PurposeSplit}).Permutation(0, s.Len())
	if s.Groups != nil {
		if err := partGroups(s, k, part, order); err != nil {
			return nil, err
		}
	} else {
		next, classes := 0, make([][]int32, max(1, len(s.Classes)))
		for _, i := range order {
			c := int32(0)
			if s.Targets == nil {
				c = s.Labels[i]
			}
			classes[c] = append(classes[c], i)
		}
		for _, members := range classes { // dealt out one after the other, so that no part gets every rest
			for _, i := range members {
				part[i] = next % k
				next++
			}
		}
	}
	var folds []Fold
	for held := range k {
		away := make([]bool, s.Len())
		for i, p := range part {
			away[i] = p == held
		}
		train, test, err := s.part(away)
		if err != nil {
			return nil, fmt.Errorf("%d folds: %w", k, err)
		}
		folds = append(folds, Fold{train, test})
	}
	return folds, nil
}

// partGroups deals the groups out in the order in which samples were drawn.
func partGroups(s *Set, k int, part []int, order []int32) error {
	var groups []int
	for _, i := range order {
		if g := s.Groups[i]; !slices.Contains(groups, g) {
			groups = append(groups, g)
		}
	}
	if len(groups) < k {
		return fmt.Errorf("%d folds of %s, which has %d groups that stay whole: choose fewer", k, s.Name, len(groups))
	}
	for i, g := range s.Groups {
		part[i] = slices.Index(groups, g) % k
	}
	return nil
}
