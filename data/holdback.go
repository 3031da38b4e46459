package data

import (
	"fmt"
	"math"
	"slices"

	"github.com/dnnbench/dnnbench/backend"
)

// HoldBack parts training samples, by their numbers from 0, in those to train on and those
// to watch the training by: the given share of each class, rounded up to whole samples but
// never all of it, or where there are groups, which are not to be split, that share of
// the groups. The seed chooses them, otherwise than [Split] does, and both keep their order.
func HoldBack(labels []int32, groups []int, share float64, seed uint64) (stay, held []int32, err error) {
	if !(share > 0 && share < 1) {
		return nil, nil, fmt.Errorf("a held-back share of %g: it must lie between 0 and 1", share)
	}
	away := make([]bool, len(labels))
	order := func(n int) []int32 {
		return backend.Stream{Seed: seed, Purpose: backend.PurposeSplit}.Permutation(1, n)
	}
	if groups != nil {
		all := slices.Compact(slices.Sorted(slices.Values(groups)))
		chosen := map[int]bool{}
		for _, g := range order(len(all))[:some(share, len(all))] {
			chosen[all[g]] = true
		}
		for i, g := range groups {
			away[i] = chosen[g]
		}
	} else {
		left := map[int32]int{}
		for _, l := range labels {
			left[l]++
		}
		for c, n := range left {
			left[c] = some(share, n)
		}
		for _, i := range order(len(labels)) {
			if c := labels[i]; left[c] > 0 {
				left[c]--
				away[i] = true
			}
		}
	}
	for i, a := range away {
		if a {
			held = append(held, int32(i))
		} else {
			stay = append(stay, int32(i))
		}
	}
	if len(stay) == 0 || len(held) == 0 {
		return nil, nil, fmt.Errorf("%d samples are too few to hold %g of them back: give more", len(labels), share)
	}
	return stay, held, nil
}

// some is a share of n, rounded up, that leaves one.
func some(share float64, n int) int { return min(int(math.Ceil(share*float64(n))), max(n-1, 0)) }
