package bench

import (
	"math"
	"slices"

	"github.com/aclements/go-moremath/stats"
)

// Change is how the times of one operation differ between two samples of it.
type Change struct {
	Old, New float64 // medians
	// Ratio estimates how many times as long the operation takes in the new sample: the
	// median of the ratios new/old of all pairs, the estimator of Hodges and Lehmann, Ann.
	// Math. Statist. 34 (1963), on logarithms.
	Ratio float64
	// Low and High are the ends of the ratio's confidence interval, 0 and +Inf where the
	// samples are too small for one.
	Low, High float64
	P         float64 // of the two-sided test of Mann and Whitney: equal samples would differ as much
}

// CompareTimes compares times, which are above 0, without an assumption on how they are
// distributed but that both samples are so alike, up to a factor. The interval consists of
// the factors that the test of Mann and Whitney would not reject at 1 - confidence: it is
// bounded by the k-th smallest and the k-th largest ratio of a pair, where k is the largest
// with P(U < k) ≤ (1 - confidence)/2 (Lehmann, Nonparametrics, 1975, §2.6). It excludes 1 if
// and only if the test rejects that nothing changed, but for ties.
//
// The samples have to be independent, which those of a single run are not quite: they share
// its memory layout and the state of the machine.
func CompareTimes(old, new []float64, confidence float64) Change {
	ratios := make([]float64, 0, len(old)*len(new))
	for _, o := range old {
		for _, n := range new {
			ratios = append(ratios, n/o)
		}
	}
	slices.Sort(ratios)
	c := Change{Old: Median(old), New: Median(new), Ratio: Median(ratios), High: math.Inf(1), P: 1}
	if k := leastRank(len(old), len(new), (1-confidence)/2); k > 0 {
		c.Low, c.High = ratios[k-1], ratios[len(ratios)-k]
	}
	// It fails for equal times alone, where nothing changed.
	if test, err := stats.MannWhitneyUTest(old, new, stats.LocationDiffers); err == nil {
		c.P = min(1, test.P)
	}
	return c
}

// EnoughToCompare reports whether samples of these sizes can tell anything at a confidence.
func EnoughToCompare(old, new int, confidence float64) bool {
	return leastRank(old, new, (1-confidence)/2) > 0
}

// GeometricMean is the mean that the ratios of times have; NaN of none.
func GeometricMean(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += math.Log(v)
	}
	return math.Exp(sum / float64(len(x)))
}

// exactRanks is up to how many samples the exact distribution of U is asked for. From there
// on the normal one gives the same rank or, far out in its heavier tails, a smaller one, and
// so an interval that is too wide rather than too narrow.
const exactRanks = 30

// leastRank is the largest k with P(U < k) ≤ tail, where U is the statistic of Mann and
// Whitney of samples without ties.
func leastRank(m, n int, tail float64) int {
	if m == 0 || n == 0 {
		return 0
	}
	if max(m, n) > exactRanks {
		mean, deviation := float64(m*n)/2, math.Sqrt(float64(m*n)*float64(m+n+1)/12)
		// ½ for the continuity of the one and the steps of the other.
		return max(0, int(math.Floor(mean+0.5-deviation*math.Sqrt2*math.Erfinv(1-2*tail))))
	}
	u := stats.UDist{N1: m, N2: n}
	low, high := 0, m*n/2+1 // P(U < low) ≤ tail < P(U < high)
	for high-low > 1 {
		if k := (low + high) / 2; u.CDF(float64(k-1)) <= tail {
			low = k
		} else {
			high = k
		}
	}
	return low
}

// Median is the middle of the numbers, or the mean of the two in the middle; NaN of none.
func Median(x []float64) float64 {
	s := slices.Sorted(slices.Values(x))
	n := len(s)
	if n == 0 {
		return math.NaN()
	}
	return (s[(n-1)/2] + s[n/2]) / 2
}
