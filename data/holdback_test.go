package data

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestHoldBack(t *testing.T) {
	var labels []int32
	var groups []int
	for i := range 100 {
		labels, groups = append(labels, int32(i%10/9)), append(groups, 5*(i%7)) // 90 of one class, 10 of the other
	}
	stay, held, err := HoldBack(labels, nil, 0.15, 1)
	require.NoError(t, err)
	assert.Len(t, held, 14+2, "a share of each class, rounded up")
	assert.Len(t, stay, 84)
	seen := map[int32]bool{}
	for _, part := range [][]int32{stay, held} {
		assert.IsIncreasing(t, part)
		for _, i := range part {
			assert.False(t, seen[i])
			seen[i] = true
		}
	}
	_, again, err := HoldBack(labels, nil, 0.15, 1)
	require.NoError(t, err)
	assert.Equal(t, held, again)
	_, other, err := HoldBack(labels, nil, 0.15, 2)
	require.NoError(t, err)
	assert.NotEqual(t, held, other)

	stay, held, err = HoldBack(labels, groups, 0.15, 1)
	require.NoError(t, err)
	of := func(rows []int32) map[int]bool {
		m := map[int]bool{}
		for _, i := range rows {
			m[groups[i]] = true
		}
		return m
	}
	assert.Len(t, of(held), 2, "of seven groups")
	assert.Len(t, of(stay), 5, "which are not split")

	for _, share := range []float64{0, 1, -1} {
		_, _, err := HoldBack(labels, nil, share, 1)
		assert.ErrorContains(t, err, "between 0 and 1")
	}
	_, _, err = HoldBack([]int32{0, 1}, nil, 0.5, 1)
	assert.ErrorContains(t, err, "too few", "one of each class stays")
	_, _, err = HoldBack(labels, make([]int, 100), 0.5, 1)
	assert.ErrorContains(t, err, "too few")
}
