package vector

import (
	"fmt"
	"math"
	"sort"
	"testing"
	"time"
)

// Each benchmark takes turns with a loop over package math, on slices that stay in the
// first level cache, and reports the medians and their ratio.
func BenchmarkAgainstMath(b *testing.B) {
	const n = 2048
	x, y, dst := make([]float32, n), make([]float32, n), make([]float32, n)
	for i := range x {
		x[i] = float32(math.Sin(float64(i)) * 5)
		y[i] = float32(math.Cos(float64(i)))
	}
	loop := func(f func(x float64) float64) func() {
		return func() {
			for i, v := range x {
				dst[i] = float32(f(float64(v)))
			}
		}
	}
	for _, set := range sets() {
		for _, c := range []struct {
			name       string
			ours, math func()
		}{
			{"exp", func() { set.Exp(dst, x) }, loop(math.Exp)},
			{"tanh", func() { set.Tanh(dst, x) }, loop(math.Tanh)},
			{"sigmoid", func() { set.Sigmoid(dst, x) }, loop(func(x float64) float64 { return 1 / (1 + math.Exp(-x)) })},
			{"axpy", func() { set.Axpby(dst, x, 0.5, 1) }, func() {
				for i, v := range x {
					dst[i] += float32(0.5 * v)
				}
			}},
			{"add", func() { set.Add(dst, x, y) }, func() {
				for i, v := range x {
					dst[i] = v + y[i]
				}
			}},
		} {
			b.Run(fmt.Sprintf("%v/%s", set.Level(), c.name), func(b *testing.B) {
				var ours, theirs []float64
				for b.Loop() {
					ours = append(ours, nanoseconds(n, 16, c.ours))
					theirs = append(theirs, nanoseconds(n, 1, c.math))
				}
				b.ReportMetric(0, "ns/op")
				b.ReportMetric(median(ours), "ns/element")
				b.ReportMetric(median(theirs)/median(ours), "×math")
			})
		}
	}
}

// nanoseconds is what an element takes when f, which does n, runs a few times.
func nanoseconds(n, times int, f func()) float64 {
	start := time.Now()
	for range times {
		f()
	}
	return float64(time.Since(start).Nanoseconds()) / float64(n*times)
}

func median(x []float64) float64 {
	sort.Float64s(x)
	return x[len(x)/2]
}
