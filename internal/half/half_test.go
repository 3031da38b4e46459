package half

import (
	"fmt"
	"math"
	"testing"

	"github.com/dnnbench/dnnbench/internal/simd"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// exact is what the bits of a half mean, by the definition of IEEE 754.
func exact(h uint16) float64 {
	sign := 1 - 2*float64(h>>15)
	exponent, fraction := int(h>>10&0x1f), float64(h&0x3ff)
	switch exponent {
	case 0:
		return math.Copysign(math.Ldexp(fraction, -24), sign)
	case 0x1f:
		if fraction != 0 {
			return math.NaN()
		}
		return math.Inf(int(sign))
	}
	return sign * math.Ldexp(1024+fraction, exponent-25)
}

func TestWidenIsExact(t *testing.T) {
	for i := range 1 << 16 {
		h := uint16(i)
		got, want := Widen(h), exact(h)
		if want != want {
			require.True(t, got != got, "%#04x", h)
			require.Equal(t, uint32(h>>15), math.Float32bits(got)>>31, "%#04x", h)
			continue
		}
		require.Equal(t, math.Float64bits(want), math.Float64bits(float64(got)), "%#04x", h)
		require.Equal(t, h, Narrow(got), "there and back")
	}
}

// Between two neighbours lies a number that rounds to the even one, and the float32
// next to it on either side rounds to that side's.
func TestNarrowRoundsToNearestEven(t *testing.T) {
	for i := range 0x7c00 {
		low, high := uint16(i), uint16(i+1)
		above := exact(high)
		if high == 0x7c00 {
			above = 65536 // what would be next
		}
		middle := float32((exact(low) + above) / 2)
		even := low + low&1
		for _, sign := range []uint16{0, 0x8000} {
			s := float32(1)
			if sign != 0 {
				s = -1
			}
			require.Equal(t, sign|even, Narrow(s*middle), "%g", s*middle)
			require.Equal(t, sign|low, Narrow(s*math.Nextafter32(middle, 0)), "below %g", s*middle)
			require.Equal(t, sign|high, Narrow(s*math.Nextafter32(middle, 1e9)), "above %g", s*middle)
		}
	}
}

func TestNarrowOfWhatIsNoHalf(t *testing.T) {
	for _, c := range []struct {
		bits uint32
		want uint16
	}{
		{0, 0}, {0x80000000, 0x8000}, {1, 0}, {0x807fffff, 0x8000}, {0x33000000, 0}, {0x33000001, 1},
		{0x7f800000, 0x7c00}, {0xff800000, 0xfc00}, {0x7f7fffff, 0x7c00}, {0x477fefff, 0x7bff}, {0x477ff000, 0x7c00},
		{0x7fc00000, 0x7e00}, {0xffc00000, 0xfe00}, {0x7f800001, 0x7e00}, {0x7fffe000, 0x7fff},
	} {
		assert.Equal(t, c.want, Narrow(math.Float32frombits(c.bits)), "%#x", c.bits)
	}
	assert.Equal(t, float32(Largest), Widen(0x7bff))
}

func TestRows(t *testing.T) {
	all := make([]uint16, 1<<16)
	for i := range all {
		all[i] = uint16(i)
	}
	for _, level := range simd.Available() {
		for _, shape := range []struct{ rows, cols, dstRow, srcRow int }{
			{1, 1 << 16, 0, 0}, {3, 1, 5, 7}, {4, 7, 7, 7}, {2, 8, 9, 10}, {5, 71, 80, 90}, {2, 32, 32, 40}, {0, 4, 4, 4}, {4, 0, 1, 1},
		} {
			t.Run(fmt.Sprint(level, shape), func(t *testing.T) {
				n := max(0, shape.rows-1)*shape.dstRow + shape.cols
				got, want := make([]float32, n+1), make([]float32, n+1)
				for i := range got {
					got[i], want[i] = -1, -1
				}
				src := all[len(all)-max(0, shape.rows-1)*shape.srcRow-shape.cols:]
				for r := range shape.rows {
					for c := range shape.cols {
						want[r*shape.dstRow+c] = Widen(src[r*shape.srcRow+c])
					}
				}
				Rows(level, got, shape.dstRow, src, shape.srcRow, shape.rows, shape.cols)
				for i := range want {
					require.Equal(t, math.Float32bits(want[i]), math.Float32bits(got[i]), "element %d", i)
				}
			})
		}
	}
}

func TestRowsNeedRoom(t *testing.T) {
	for _, level := range simd.Available() {
		assert.Panics(t, func() { Rows(level, make([]float32, 7), 4, make([]uint16, 8), 4, 2, 4) })
		assert.Panics(t, func() { Rows(level, make([]float32, 8), 4, make([]uint16, 7), 4, 2, 4) })
	}
}
