package data

import (
	"fmt"
	"math"

	"github.com/dnnbench/dnnbench/backend"
)

// Split holds back the given share of each class for the test, or of all samples that have
// targets, rounded to whole samples, chosen by the seed. The samples keep their order.
func Split(s *Set, share float64, seed uint64) (train, test *Set, err error) {
	if !(share > 0 && share < 1) {
		return nil, nil, fmt.Errorf("a test share of %g: it must lie between 0 and 1", share)
	}
	if s.Groups != nil {
		return nil, nil, fmt.Errorf("%s has groups that must not be mixed: split it by groups", s.Name)
	}
	class := func(i int) int32 {
		if s.Targets != nil {
			return 0
		}
		return s.Labels[i]
	}
	members := make([]int, max(1, len(s.Classes)))
	for i := range s.Len() {
		members[class(i)]++
	}
	left := make([]int, len(members))
	for c, n := range members {
		left[c] = int(math.Round(share * float64(n)))
	}
	held := make([]bool, s.Len())
	for _, i := range (backend.Stream{Seed: seed, Purpose: backend.PurposeSplit}).Permutation(0, s.Len()) {
		if c := class(int(i)); left[c] > 0 {
			left[c]--
			held[i] = true
		}
	}
	return s.part(held)
}

// SplitGroups holds back the groups that inTest says, whole.
func SplitGroups(s *Set, inTest func(group int) bool) (train, test *Set, err error) {
	if s.Groups == nil {
		return nil, nil, fmt.Errorf("%s has no groups: split it by a share", s.Name)
	}
	held := make([]bool, s.Len())
	for i, g := range s.Groups {
		held[i] = inTest(g)
	}
	return s.part(held)
}

func (s *Set) part(held []bool) (train, test *Set, err error) {
	var stay, away []int
	for i, h := range held {
		if h {
			away = append(away, i)
		} else {
			stay = append(stay, i)
		}
	}
	if len(stay) == 0 || len(away) == 0 {
		return nil, nil, fmt.Errorf("%s has %d samples, too few to split: %d would train and %d test: give more", s.Name, s.Len(), len(stay), len(away))
	}
	if train, err = s.Subset(stay); err != nil {
		return nil, nil, err
	}
	test, err = s.Subset(away)
	return train, test, err
}
