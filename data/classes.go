package data

import (
	"fmt"
	"math"
	"slices"
	"strconv"
)

// classify numbers the distinct labels in sorted order: as numbers if all are, else
// as names.
func classify(labels []string, lines []int) ([]int32, []string, error) {
	numeric := true
	for _, l := range labels {
		if _, err := strconv.ParseFloat(l, 64); err != nil {
			numeric = false
			break
		}
	}
	values := map[string]float64{}
	canonical := make([]string, len(labels))
	for i, l := range labels {
		canonical[i] = l
		if numeric {
			v, _ := strconv.ParseFloat(l, 64) // it parsed above
			if v < 0 || v > math.MaxInt32 || v != math.Trunc(v) {
				return nil, nil, fmt.Errorf("line %d: label %s is out of range: classes are whole numbers from 0, or names; a number to be predicted is a target, not a class", lines[i], l)
			}
			canonical[i] = strconv.Itoa(int(v))
			values[canonical[i]] = v
		}
	}
	classes := slices.Clone(canonical)
	slices.SortFunc(classes, func(a, b string) int {
		if numeric && values[a] != values[b] {
			if values[a] < values[b] {
				return -1
			}
			return 1
		}
		if a < b {
			return -1
		} else if a > b {
			return 1
		}
		return 0
	})
	classes = slices.Compact(classes)
	if len(classes) == len(labels) {
		return nil, nil, fmt.Errorf("each of the %d samples has a label of its own: put the class into the last column", len(labels))
	}
	number := make(map[string]int32, len(classes))
	for i, c := range classes {
		number[c] = int32(i)
	}
	out := make([]int32, len(labels))
	for i, c := range canonical {
		out[i] = number[c]
	}
	return out, classes, nil
}

// countedClasses names the classes 0 … n-1.
func countedClasses(n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = strconv.Itoa(i)
	}
	return names
}
