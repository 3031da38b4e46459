package backend_test

import (
	"slices"
	"testing"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/stretchr/testify/assert"
)

// The known answers are those published with the paper (Random123, kat_vectors,
// "philox4x32 10").
func TestPhiloxKnownAnswers(t *testing.T) {
	for _, c := range []struct {
		name    string
		counter [4]uint32
		key     [2]uint32
		want    [4]uint32
	}{
		{"zeros", [4]uint32{}, [2]uint32{},
			[4]uint32{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
		{"ones", [4]uint32{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, [2]uint32{0xffffffff, 0xffffffff},
			[4]uint32{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
		{"digits of pi", [4]uint32{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, [2]uint32{0xa4093822, 0x299f31d0},
			[4]uint32{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			assert.Equal(t, c.want, backend.Philox4x32(c.counter, c.key))
		})
	}
}

func TestStreamsAreApart(t *testing.T) {
	base := backend.Stream{Seed: 1, Purpose: backend.PurposeInit, Layer: 2}
	want := base.Words(3, 4)
	assert.Equal(t, want, base.Words(3, 4), "a function of its arguments")
	others := map[string][4]uint32{
		"seed":      backend.Stream{Seed: 2, Purpose: backend.PurposeInit, Layer: 2}.Words(3, 4),
		"high seed": backend.Stream{Seed: 1 | 1<<40, Purpose: backend.PurposeInit, Layer: 2}.Words(3, 4),
		"purpose":   backend.Stream{Seed: 1, Purpose: backend.PurposeShuffle, Layer: 2}.Words(3, 4),
		"layer":     backend.Stream{Seed: 1, Purpose: backend.PurposeInit, Layer: 3}.Words(3, 4),
		"step":      base.Words(4, 4),
		"block":     base.Words(3, 5),
	}
	for name, words := range others {
		assert.NotEqual(t, want, words, name)
	}
}

func TestUnit(t *testing.T) {
	assert.Zero(t, backend.Unit(0xff))
	assert.Equal(t, float32(1)-1.0/(1<<24), backend.Unit(0xffffffff), "below 1")
}

func TestPermutation(t *testing.T) {
	s := backend.Stream{Seed: 9, Purpose: backend.PurposeShuffle}
	for _, n := range []int{0, 1, 2, 1000} {
		order := s.Permutation(5, n)
		assert.Equal(t, order, s.Permutation(5, n), "reproducible")
		sorted := slices.Sorted(slices.Values(order))
		for i, v := range sorted {
			assert.EqualValues(t, i, v, "each index once")
		}
		assert.Len(t, order, n)
	}
	assert.NotEqual(t, s.Permutation(5, 1000), s.Permutation(6, 1000))
}

// Over many steps each of the six orders of three comes up equally often: with
// 6000 draws the standard deviation of a count is 29, so 5 of them are 145.
func TestPermutationIsUniform(t *testing.T) {
	s := backend.Stream{Seed: 3, Purpose: backend.PurposeShuffle}
	counts := map[[3]int32]int{}
	for step := range uint32(6000) {
		counts[[3]int32(s.Permutation(step, 3))]++
	}
	assert.Len(t, counts, 6)
	for order, n := range counts {
		assert.InDelta(t, 1000, n, 145, "%v", order)
	}
}
