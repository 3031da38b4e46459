package main

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// result has a rate in GFLOP/s for each name.
func result(name string, rates map[string]float64) Result {
	r := Result{Case: name, M: 512, N: 512, K: 512}
	for c, rate := range rates {
		s := r.Operations() / 1e9 / rate
		r.Series = append(r.Series, Series{Contestant: c, Seconds: []float64{3 * s, s, s / 2, s, s}, Turns: minRounds})
	}
	return r
}

func TestRatios(t *testing.T) {
	r := result("square/512", map[string]float64{nameOurs: 100, nameOpenBLAS: 80, nameOneDNN: 125, nameGonum: 10})
	assert.InDelta(t, 100, r.rate(nameOurs), 1e-9, "of the median sample")
	assert.Zero(t, r.rate(nameBLIS))
	assert.InDelta(t, 125, r.bestLibrary(), 1e-9)
	assert.InDelta(t, 1.25, ratio(r.rate(nameOurs), r.rate(nameOpenBLAS)), 1e-9)
	assert.True(t, math.IsNaN(ratio(r.rate(nameOurs), r.rate(nameVek))))
	assert.True(t, r.complete())
	r.Series[0].Turns--
	assert.False(t, r.complete())
}

func TestSummary(t *testing.T) {
	results := []Result{
		result("square/512", map[string]float64{nameOurs: 100, nameOpenBLAS: 50, nameGonum: 10}),
		result("a/b1/dW", map[string]float64{nameOurs: 40, nameOpenBLAS: 80}),
	}
	var text strings.Builder
	summarise(&text, results, 200)
	for _, want := range []string{
		"OpenBLAS            1.000   least  0.500   (of 2)",
		"gonum              10.000   least 10.000   (of 1)",
		"all                 0.316   least  0.200   (of 2)",
		"squares from 512    0.500   least  0.500   (of 1)",
		"Below the best of C: 1 of 2; the worst\n  a/b1/dW             0.500",
		" ours 10+0",
	} {
		assert.Contains(t, text.String(), want)
	}
}

func TestGeometricMean(t *testing.T) {
	assert.InDelta(t, 2, geometricMean([]float64{1, 4, 2}), 1e-12)
}

func TestMedian(t *testing.T) {
	assert.Equal(t, 2.0, median([]float64{9, 1, 2}))
	assert.Equal(t, 2.5, median([]float64{9, 1, 2, 3}))
}
