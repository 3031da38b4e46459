package data

import "fmt"

// OneHot is a row for each label, [m classes], with 1 at the label and 0 elsewhere.
func OneHot(labels []int32, classes int) ([]float32, error) {
	for i, l := range labels {
		if l < 0 || int(l) >= classes {
			return nil, fmt.Errorf("label %d of sample %d: with %d classes it must be 0 to %d", l, i+1, classes, classes-1)
		}
	}
	rows := make([]float32, len(labels)*classes)
	for i, l := range labels {
		rows[i*classes+int(l)] = 1
	}
	return rows, nil
}
