package backend

import "math/bits"

// Philox4x32 is Philox4x32-10, the counter-based generator of Salmon, Moraes, Dror
// and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011): four random
// words that are a function of the counter and the key alone.
func Philox4x32(counter [4]uint32, key [2]uint32) [4]uint32 {
	// The multipliers and the Weyl increments (golden ratio, √3-1) are the paper's.
	const m0, m1, w0, w1 = 0xD2511F53, 0xCD9E8D57, 0x9E3779B9, 0xBB67AE85
	for range 10 {
		hi0, lo0 := bits.Mul32(m0, counter[0])
		hi1, lo1 := bits.Mul32(m1, counter[2])
		counter = [4]uint32{hi1 ^ counter[1] ^ key[0], lo1, hi0 ^ counter[3] ^ key[1], lo0}
		key[0] += w0
		key[1] += w1
	}
	return counter
}

// Purpose keeps the random numbers of different uses apart under one seed.
type Purpose uint32

// The uses that this module makes of random numbers.
const (
	PurposeFill    Purpose = iota // Random without another purpose
	PurposeInit                   // initial weights
	PurposeDropout                // dropout masks
	PurposeShuffle                // the order of samples
	PurposeSplit                  // which samples are held back
)

// Stream is one sequence of random words: element i of step s is a function of
// the stream, s and i alone, on every backend. The key is the seed; the counter
// is (i/4, step, layer, purpose), and element i takes word i mod 4.
type Stream struct {
	Seed    uint64  // the key
	Purpose Purpose // fourth word of the counter
	Layer   uint32  // third word of the counter
}

// Words returns the four words of elements 4·block to 4·block+3 at a step.
func (s Stream) Words(step, block uint32) [4]uint32 {
	return Philox4x32([4]uint32{block, step, s.Layer, uint32(s.Purpose)},
		[2]uint32{uint32(s.Seed), uint32(s.Seed >> 32)})
}

// Unit maps a random word to [0, 1): its upper 24 bits, times 2^-24, all of which
// float32 holds exactly.
func Unit(word uint32) float32 { return float32(word>>8) * (1.0 / (1 << 24)) }

// Permutation returns a uniformly random order of 0 … n-1 (Fisher and Yates, as
// Durstenfeld's Algorithm 235). Swap i takes the word pair of element i as a
// 64-bit fraction of i+1, so the bias is below n·2^-64.
func (s Stream) Permutation(step uint32, n int) []int32 {
	order := make([]int32, n)
	for i := range order {
		order[i] = int32(i)
	}
	for i := n - 1; i > 0; i-- {
		w := s.Words(step, uint32(i))
		j, _ := bits.Mul64(uint64(w[0])<<32|uint64(w[1]), uint64(i+1))
		order[i], order[j] = order[j], order[i]
	}
	return order
}
