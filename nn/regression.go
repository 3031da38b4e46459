package nn

import (
	"math"

	"github.com/dnnbench/dnnbench/backend"
)

// Fit is how near the outputs ŷ of a regression are to their targets y.
type Fit struct {
	// R2 is 1 - Σ(ŷ-y)²/Σ(y-ȳ)² with the mean ȳ of the targets evaluated, and of several
	// outputs the mean of theirs: 1 is perfect and 0 no better than ȳ. An output whose
	// targets are all equal makes it NaN.
	R2   float64
	MAE  float64 // mean of |ŷ-y|
	RMSE float64 // root of the mean of (ŷ-y)²
	// Outputs are the fits of each output, where there are several.
	Outputs []Fit
}

// regresses reports whether a loss is about numbers.
func (s Spec) regresses() bool {
	return s.Loss == backend.SquaredError || s.Loss == backend.Huber || s.Loss == backend.Poisson
}

// fitSums are sums over samples for each output. Targets are taken from the first, so that
// no sum of squares is much larger than the spread that it is for.
type fitSums struct {
	samples                     int
	first, sum, squares, misses []float64
	distances                   []float64
}

func newFitSums(n int) *fitSums {
	return &fitSums{sum: make([]float64, n), squares: make([]float64, n), misses: make([]float64, n), distances: make([]float64, n)}
}

func (f *fitSums) add(outputs, targets []float32) {
	n := len(f.sum)
	if f.first == nil {
		for _, t := range targets[:n] {
			f.first = append(f.first, float64(t))
		}
	}
	for i, t := range targets {
		j := i % n
		y, miss := float64(t)-f.first[j], float64(outputs[i])-float64(t)
		f.sum[j] += y
		f.squares[j] += y * y
		f.misses[j] += miss * miss
		f.distances[j] += math.Abs(miss)
	}
	f.samples += len(targets) / n
}

func (f *fitSums) fit() *Fit {
	m := float64(f.samples)
	var fits []Fit
	for j, sum := range f.sum {
		spread := f.squares[j] - sum*sum/m
		if spread <= 0 {
			spread = notCounted
		}
		fits = append(fits, Fit{R2: 1 - f.misses[j]/spread, MAE: f.distances[j] / m, RMSE: math.Sqrt(f.misses[j] / m)})
	}
	if len(fits) == 1 {
		return &fits[0]
	}
	all, n := Fit{Outputs: fits}, float64(len(fits))
	for _, one := range fits {
		all.R2 += one.R2 / n
		all.MAE += one.MAE / n
		all.RMSE += one.RMSE * one.RMSE / n
	}
	all.RMSE = math.Sqrt(all.RMSE)
	return &all
}
