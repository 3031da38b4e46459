package bench

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/aclements/go-moremath/stats"
	"github.com/stretchr/testify/assert"
)

func TestCompareTimes(t *testing.T) {
	inf := math.Inf(1)
	for name, tt := range map[string]struct {
		old, new   []float64
		confidence float64
		want       Change
	}{
		// Of the 252 ways to divide ten times, one on each side is as extreme: p = 2/252, and
		// P(U < 3) = 4/252 is below 0.025 and P(U < 4) = 7/252 above; P(U < 1) = 1/252 below 0.005.
		"apart": {[]float64{10, 11, 12, 13, 14}, []float64{20, 22, 24, 26, 28}, 0.95,
			Change{12, 24, 2, 22. / 14, 28. / 11, 2. / 252}},
		"apart, at 99 %": {[]float64{10, 11, 12, 13, 14}, []float64{20, 22, 24, 26, 28}, 0.99,
			Change{12, 24, 2, 20. / 14, 28. / 10, 2. / 252}},
		"three of each can tell nothing": {[]float64{1, 2, 3}, []float64{10, 20, 30}, 0.95, Change{2, 20, 10, 0, inf, 0.1}},
		"a single one neither":           {[]float64{2}, []float64{1}, 0.95, Change{2, 1, 0.5, 0, inf, 1}},
		"all alike":                      {[]float64{7, 7, 7, 7}, []float64{7, 7, 7, 7}, 0.95, Change{7, 7, 1, 1, 1, 1}},
	} {
		t.Run(name, func(t *testing.T) {
			got := CompareTimes(tt.old, tt.new, tt.confidence)
			for _, pair := range [][2]float64{{tt.want.Old, got.Old}, {tt.want.New, got.New}, {tt.want.Ratio, got.Ratio}, {tt.want.P, got.P}} {
				assert.InEpsilon(t, pair[0], pair[1], 1e-12, "%+v", got)
			}
			assert.Equal(t, [2]float64{tt.want.Low, tt.want.High}, [2]float64{got.Low, got.High})
		})
	}
}

// TestCompareTimesCovers holds the interval to its promise, and to no more: it covers the
// factor as often as the exact distribution says.
func TestCompareTimesCovers(t *testing.T) {
	const trials, factor = 2000, 1.25
	for _, size := range [][2]int{{5, 5}, {12, 7}, {33, 8}} {
		random := rand.New(rand.NewPCG(1, 2))
		draw := func(n int, scale float64) []float64 {
			x := make([]float64, n)
			for i := range x {
				x[i] = scale * math.Exp(random.ExpFloat64()) // skewed, as times are
			}
			return x
		}
		covered := 0.0
		for range trials {
			if c := CompareTimes(draw(size[0], 1), draw(size[1], factor), 0.95); c.Low <= factor && factor <= c.High {
				covered++
			}
		}
		k := leastRank(size[0], size[1], 0.025)
		promised := 1 - 2*stats.UDist{N1: size[0], N2: size[1]}.CDF(float64(k-1))
		assert.GreaterOrEqual(t, promised, 0.949, "the normal distribution may miss it by little")
		assert.Less(t, promised, 0.975)
		assert.InDelta(t, promised, covered/trials, 4*math.Sqrt(promised*(1-promised)/trials), "%v", size)
	}
}

// TestCompareTimesTurned swaps the sides, and scales one.
func TestCompareTimesTurned(t *testing.T) {
	old, new := []float64{5, 6, 7, 9, 11, 13}, []float64{6.5, 7.5, 8, 10, 12, 16}
	c, turned := CompareTimes(old, new, 0.95), CompareTimes(new, old, 0.95)
	assert.InEpsilon(t, 1/c.Low, turned.High, 1e-15)
	assert.InEpsilon(t, 1/c.High, turned.Low, 1e-15)
	assert.InEpsilon(t, c.P, turned.P, 1e-12)
	for i := range new {
		new[i] *= 4
	}
	scaled := CompareTimes(old, new, 0.95)
	assert.Equal(t, [3]float64{4 * c.Ratio, 4 * c.Low, 4 * c.High}, [3]float64{scaled.Ratio, scaled.Low, scaled.High})
}

// TestLeastRankIsContinuous compares the normal distribution with the exact one where the
// one takes over from the other.
func TestLeastRankIsContinuous(t *testing.T) {
	for _, tail := range []float64{0.05, 0.025, 0.005, 0.0005} {
		for _, m := range []int{exactRanks + 1, 10, 20} {
			n := exactRanks + 1
			u := stats.UDist{N1: m, N2: n}
			k := leastRank(m, n, tail)
			// The normal distribution's tails are the heavier ones, so the interval may only be wider:
			// by an eighth of a deviation and a rounding, at most.
			slack := int(math.Sqrt(float64(m*n*(m+n+1))/12)/8) + 1
			assert.LessOrEqual(t, u.CDF(float64(k-2)), tail, "%d and %d at %g", m, n, tail)
			assert.Greater(t, u.CDF(float64(k+slack)), tail, "%d and %d at %g", m, n, tail)
		}
	}
}

func TestEnoughToCompare(t *testing.T) {
	assert.True(t, EnoughToCompare(4, 4, 0.95), "2/70")
	assert.False(t, EnoughToCompare(4, 4, 0.99))
	assert.True(t, EnoughToCompare(5, 5, 0.99), "2/252")
	assert.False(t, EnoughToCompare(3, 3, 0.95), "2/20")
	assert.False(t, EnoughToCompare(0, 9, 0.5))
}

func TestGeometricMean(t *testing.T) {
	assert.InEpsilon(t, 1.0, GeometricMean([]float64{4, 0.25}), 1e-15)
	assert.InEpsilon(t, 2.0, GeometricMean([]float64{1, 2, 4}), 1e-15)
	assert.True(t, math.IsNaN(GeometricMean(nil)))
}
