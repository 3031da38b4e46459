package data

import (
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDigits(t *testing.T) {
	s, err := Digits()
	require.NoError(t, err)
	assert.Equal(t, 1797, s.Len())
	assert.Equal(t, 64, s.Features)
	assert.Len(t, s.Classes, 10)
	train, test, err := Split(s, 0.2, 7)
	require.NoError(t, err)
	assert.Equal(t, 1797, train.Len()+test.Len())
	again, _, err := Split(s, 0.2, 7)
	require.NoError(t, err)
	assert.Equal(t, train, again)
	other, _, err := Split(s, 0.2, 8)
	require.NoError(t, err)
	assert.NotEqual(t, train.X, other.X)
	count := func(s *Set) (n [10]int) {
		for _, l := range s.Labels {
			n[l]++
		}
		return n
	}
	whole, held := count(s), count(test)
	for c := range whole {
		assert.InDelta(t, 0.2*float64(whole[c]), held[c], 0.5, "class %d", c)
	}
}

func TestVowelSpeakersAreNotMixed(t *testing.T) {
	train, test, err := Load("vowel")
	require.NoError(t, err)
	assert.Equal(t, 528, train.Len())
	assert.Equal(t, 462, test.Len())
	assert.Equal(t, 9, train.Features)
	assert.Len(t, train.Classes, 11)
	for _, g := range train.Groups {
		require.Less(t, g, 8)
	}
	for _, g := range test.Groups {
		require.GreaterOrEqual(t, g, 8)
	}
	_, _, err = Split(train, 0.2, 1)
	require.ErrorContains(t, err, "groups")
}

func TestStandardisationIsFittedOnTheTrainingPart(t *testing.T) {
	train := &Set{Name: "t", Features: 2, X: []float32{1, 0.1, 3, 0.1}, Labels: []int32{0, 1}, Classes: []string{"a", "b"}}
	s, err := FitStandardisation(train)
	require.NoError(t, err)
	assert.Equal(t, []float64{2, float64(float32(0.1))}, s.Mean)
	assert.Equal(t, []float64{1, 1}, s.Deviation)
	other := &Set{Name: "o", Features: 2, X: []float32{5, 0.1}, Labels: []int32{0}, Classes: train.Classes}
	applied, err := s.Apply(other)
	require.NoError(t, err)
	assert.Equal(t, []float32{3, 0}, applied.X)
	assert.Equal(t, []float32{5, 0.1}, other.X, "the original is not changed")
}

func TestOneHot(t *testing.T) {
	rows, err := OneHot([]int32{1, 0}, 3)
	require.NoError(t, err)
	assert.Equal(t, []float32{0, 1, 0, 1, 0, 0}, rows)
	_, err = OneHot([]int32{3}, 3)
	require.ErrorContains(t, err, "label 3 of sample 1")
}

func TestFashionMNIST(t *testing.T) {
	const dir = "/usr/share/datasets/fashion-mnist"
	if _, err := os.Stat(dir); err != nil {
		t.Skip("Fashion-MNIST is not installed: apt-get install dataset-fashion-mnist")
	}
	start := time.Now()
	train, test, err := Load(dir)
	require.NoError(t, err)
	t.Logf("loaded in %v", time.Since(start))
	assert.Equal(t, 60000, train.Len())
	assert.Equal(t, 10000, test.Len())
	assert.Equal(t, 784, train.Features)
	assert.Len(t, train.U8, 60000*784)
	assert.Len(t, test.Classes, 10)
}
