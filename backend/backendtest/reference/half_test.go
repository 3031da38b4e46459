package reference_test

import (
	"math"
	"testing"

	"github.com/dnnbench/dnnbench/backend/backendtest/reference"
	"github.com/stretchr/testify/assert"
)

// Values from the tables of the standard, and halfway cases by hand.
func TestHalf(t *testing.T) {
	for bits, want := range map[uint16]float64{
		0: 0, 1: 0x1p-24, 0x03ff: 1023 * 0x1p-24, 0x0400: 0x1p-14, 0x3555: 0.333251953125, 0x3c00: 1, 0x3c01: 1 + 0x1p-10,
		0xc000: -2, 0x7bff: 65504, 0x7c00: math.Inf(1), 0xfc00: math.Inf(-1),
	} {
		assert.Equal(t, want, reference.Half(bits), "%#04x", bits)
		assert.Equal(t, want, reference.RoundToHalf(want), "%#04x", bits)
	}
	assert.True(t, math.IsNaN(reference.Half(0x7c01)))
	assert.True(t, math.Signbit(reference.Half(0x8000)))
	for x, want := range map[float64]float64{
		1 + 0x1p-11: 1, 1 + 3*0x1p-11: 1 + 0x1p-9, 0x1p-25: 0, 3 * 0x1p-25: 0x1p-23, 65519: 65504, 65520: math.Inf(1), -1e300: math.Inf(-1), 1.0 / 3: 0.333251953125,
	} {
		assert.Equal(t, want, reference.RoundToHalf(x), "%g", x)
	}
}
