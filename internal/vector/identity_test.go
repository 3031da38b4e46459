package vector

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/dnnbench/dnnbench/internal/simd"
	"github.com/stretchr/testify/require"
)

// sets are those that this processor can run.
func sets() []Set {
	switch simd.Detect() {
	case simd.AVX512:
		return []Set{Of(simd.AVX512), Of(simd.AVX2)}
	case simd.None:
		return nil
	}
	return []Set{Of(simd.Detect())}
}

// specials are values at which functions change their ways.
var specials = []float32{0, float32(math.Copysign(0, -1)), 1, -1, 0.5, 2, float32(math.NaN()),
	float32(math.Inf(1)), float32(math.Inf(-1)), math.MaxFloat32, -math.MaxFloat32,
	math.SmallestNonzeroFloat32, -math.SmallestNonzeroFloat32, 0x1p-126, -0x1p-126, 1e-40,
	88.7, 88.8, -87.3, -87.4, -103.9, -104, 0.625, 0.62499994, 1e-30, -1e-30, 9, -9, 1e30}

func input(rng *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		switch rng.IntN(4) {
		case 0:
			x[i] = specials[rng.IntN(len(specials))]
		case 1:
			x[i] = math.Float32frombits(rng.Uint32())
		default:
			x[i] = float32(rng.NormFloat64() * 4)
		}
	}
	return x
}

func randomArguments(rng *rand.Rand, e tableEntry, n int) *arguments {
	a := &arguments{lanes: []*[Lanes]float32{{}, {}}, float64lanes: []*[Lanes]float64{{}, {}}}
	for range e.written {
		a.slices = append(a.slices, input(rng, n))
	}
	for range 9 {
		a.scalars = append(a.scalars, float32(rng.NormFloat64()))
		a.uint32scalars = append(a.uint32scalars, rng.Uint32())
	}
	for range 4 {
		wide := make([]float64, padded(n))
		for i := range wide {
			wide[i] = rng.NormFloat64()
		}
		a.float64slices = append(a.float64slices, wide)
		narrow := make([]uint8, n)
		for i := range narrow {
			narrow[i] = uint8(rng.Uint32())
		}
		a.uint8slices = append(a.uint8slices, narrow)
	}
	return a
}

func (a *arguments) clone() *arguments {
	c := &arguments{scalars: a.scalars, uint32scalars: a.uint32scalars, uint8slices: a.uint8slices}
	for _, s := range a.slices {
		c.slices = append(c.slices, append([]float32(nil), s...))
	}
	for _, s := range a.float64slices {
		c.float64slices = append(c.float64slices, append([]float64(nil), s...))
	}
	for _, l := range a.lanes {
		kept := *l
		c.lanes = append(c.lanes, &kept)
	}
	for _, l := range a.float64lanes {
		kept := *l
		c.float64lanes = append(c.float64lanes, &kept)
	}
	return c
}

// bitsOf is everything that a call may have written, with one bit pattern for NaN.
func (a *arguments) bitsOf(n int) []uint64 {
	var all []uint64
	float := func(v float64) {
		if v != v {
			v = math.NaN()
		}
		all = append(all, math.Float64bits(v))
	}
	for _, s := range a.slices {
		for _, v := range s {
			float(float64(v))
		}
	}
	for _, s := range a.float64slices {
		for _, v := range s[:n] {
			float(v)
		}
	}
	for _, l := range a.lanes {
		for _, v := range l {
			float(float64(v))
		}
	}
	for _, l := range a.float64lanes {
		for _, v := range l {
			float(v)
		}
	}
	return all
}

func lengths(e tableEntry) []int {
	if e.whole {
		return []int{0, BlockLength, 3 * BlockLength}
	}
	var all []int
	for n := range 71 {
		all = append(all, n)
	}
	return append(all, 1031)
}

func TestKernelsEqualTheReferenceBitForBit(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, e := range table {
		t.Run(e.name, func(t *testing.T) {
			for _, n := range lengths(e) {
				for offset := range 4 {
					a := randomArguments(rng, e, n)
					want := a.clone()
					e.call(reference{}, want)
					for _, set := range sets() {
						got := a.clone()
						for i, x := range a.slices {
							got.slices[i] = at(x, offset)
						}
						e.call(set, got)
						compare(t, a, want, got, fmt.Sprintf("%v, %d elements at %d", set.Level(), n, offset))
					}
				}
			}
		})
	}
}

// at copies x to where the given number of elements lies in front of it.
func at(x []float32, offset int) []float32 {
	moved := make([]float32, offset+len(x))[offset:]
	copy(moved, x)
	return moved
}

func compare(t *testing.T, in, want, got *arguments, name string) {
	n := 0
	if len(in.slices) > 0 {
		n = len(in.slices[0])
	}
	w, g := want.bitsOf(n), got.bitsOf(n)
	for i := range w {
		if w[i] != g[i] {
			x := ""
			for s := range in.slices {
				x += fmt.Sprintf(" %v", in.slices[s][i%max(n, 1)])
			}
			require.Failf(t, "bits differ", "%s: number %d is %v (%#x), not %v (%#x); inputs%s, scalars %v", name, i,
				math.Float64frombits(g[i]), g[i], math.Float64frombits(w[i]), w[i], x, in.scalars)
		}
	}
}

// Slices that are the same element for element give the same as separate ones.
func TestKernelsInPlace(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, e := range table {
		for shared := 1; shared < len(e.written); shared++ {
			if !e.written[0] {
				continue
			}
			for _, n := range lengths(e) {
				a := randomArguments(rng, e, n)
				copy(a.slices[0], a.slices[shared])
				want := a.clone()
				e.call(reference{}, want)
				if e.written[shared] {
					continue
				}
				for _, set := range sets() {
					got := a.clone()
					got.slices[shared] = got.slices[0]
					e.call(set, got)
					want.slices[shared] = want.slices[0]
					compare(t, a, want, got, fmt.Sprintf("%s %v, %d elements, slice %d", e.name, set.Level(), n, shared))
				}
			}
		}
	}
}
