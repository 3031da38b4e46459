package data

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFolds(t *testing.T) {
	s := &Set{Name: "s", Features: 1, Classes: []string{"a", "b"}}
	for i := range 23 {
		s.X = append(s.X, float32(i))
		label := int32(0)
		if i%4 == 0 {
			label = 1
		}
		s.Labels = append(s.Labels, label)
	}
	folds, err := Folds(s, 5, 7)
	require.NoError(t, err)
	require.Len(t, folds, 5)
	seen := map[float32]int{}
	for _, f := range folds {
		assert.Equal(t, 23, f.Train.Len()+f.Held.Len())
		assert.InDelta(t, 23./5, f.Held.Len(), 1)
		rare := 0
		for _, l := range f.Held.Labels {
			rare += int(l)
		}
		assert.InDelta(t, 6./5, rare, 1)
		for _, x := range f.Held.X {
			seen[x]++
			assert.NotContains(t, f.Train.X, x)
		}
	}
	assert.Len(t, seen, 23)
	again, err := Folds(s, 5, 7)
	require.NoError(t, err)
	assert.Equal(t, folds, again)

	for i := range 23 {
		s.Groups = append(s.Groups, i/5)
	}
	folds, err = Folds(s, 2, 1)
	require.NoError(t, err)
	for _, f := range folds {
		for _, g := range f.Held.Groups {
			assert.NotContains(t, f.Train.Groups, g)
		}
	}
	_, err = Folds(s, 6, 1)
	assert.ErrorContains(t, err, "5 groups")
	_, err = Folds(s, 1, 1)
	assert.ErrorContains(t, err, "2 or more")

	numbers := &Set{Name: "n", Features: 1, X: []float32{1, 2, 3}, Targets: []float32{1, 2, 3}, Outputs: []string{"y"}}
	folds, err = Folds(numbers, 3, 1)
	require.NoError(t, err)
	assert.Equal(t, 1, folds[2].Held.Len())
	_, err = Folds(numbers, 4, 1)
	assert.ErrorContains(t, err, "too few")
}
