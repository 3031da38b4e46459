package backendtest

import (
	"fmt"
	"math"

	"github.com/dnnbench/dnnbench/backend"
)

func randomCases() []numeric {
	var all []numeric
	for _, n := range []struct {
		n     int
		large bool
	}{{0, false}, {1, false}, {6, false}, {1031, false}, {50021, false}, {256*65535 + 257, true}} {
		for _, withState := range []bool{false, true} {
			name := fmt.Sprintf("%d elements", n.n)
			if withState {
				name += ", step from a state"
			}
			all = append(all,
				numeric{"RandomFill", "uniform, " + name, n.large, func(l *lab) {
					random(l, n.n, withState, backend.Random{A: -0.7, B: 1.9})
				}},
				numeric{"RandomFill", "dropout, " + name, n.large, func(l *lab) {
					random(l, n.n, withState, backend.Random{Distribution: backend.DropoutMask, A: 0.8})
				}},
				numeric{"RandomFill", "normal, " + name, n.large, func(l *lab) {
					random(l, n.n, withState, backend.Random{Distribution: backend.Normal, A: 0.25, B: 1.5})
				}})
		}
	}
	return all
}

func random(l *lab, n int, withState bool, o backend.Random) {
	o.Stream = backend.Stream{Seed: l.rng.Uint64(), Purpose: backend.PurposeDropout, Layer: 3}
	o.Step = 11
	step := o.Step
	if withState {
		step = 77
		o.State = l.state(backend.State{Step: 77})
	}
	dst := l.out(n)
	l.do(func() { backend.RandomFill(l.b, dst, o) })
	got := l.read(dst)
	units := make([]float32, (n+3)/4*4)
	for i := 0; i < n; i += 4 {
		for j, w := range o.Stream.Words(step, uint32(i/4)) {
			units[i+j] = backend.Unit(w)
		}
	}
	if o.Distribution == backend.Normal {
		normal(l, got, units, float64(o.A), float64(o.B))
	} else {
		l.same(got, criterion{why: "the words of the stream, and the formula with its roundings"}, func(i int) []float32 {
			if o.Distribution == backend.Uniform {
				return []float32{o.A + float32((o.B-o.A)*units[i])}
			}
			if units[i] < o.A {
				return []float32{1 / o.A}
			}
			return []float32{0}
		})
	}
	if n > 50000 {
		moments(l, got, o)
	}
}

// normal compares A + B·r·cos(2πv) and A + B·r·sin(2πv), r = √(-2 ln(1-u)).
func normal(l *lab, got, units []float32, a, b float64) {
	want, radius := make([]float64, len(got)), make([]float64, len(got))
	for i := range want {
		pair := i / 2 * 2
		r := math.Sqrt(-2 * math.Log1p(-float64(units[pair])))
		sin, cos := math.Sincos(2 * math.Pi * float64(units[pair+1]))
		radius[i] = b * r
		want[i] = a + b*r*cos
		if i%2 == 1 {
			want[i] = a + b*r*sin
		}
	}
	l.compare(got, want, criterion{unit: "u·(|B|r + |result|)", bound: 8,
		why:   "log within 2 ulp, halved by the root, sin and cos within 2 ulp of 1 after a rounded 2πv, and four roundings",
		scale: func(i int) float64 { return unit * (radius[i] + math.Abs(want[i])) }})
}

// moments compares mean and variance with those of the distribution. By the central
// limit theorem the mean of n has deviation σ/√n; the variance of these
// distributions has at most σ²·√(2/n)·1.5. Six deviations are never seen.
func moments(l *lab, x []float32, o backend.Random) {
	var mean, variance float64
	switch o.Distribution {
	case backend.Uniform:
		mean, variance = float64(o.A+o.B)/2, math.Pow(float64(o.B-o.A), 2)/12
	case backend.Normal:
		mean, variance = float64(o.A), float64(o.B)*float64(o.B)
	case backend.DropoutMask:
		mean, variance = 1, 1/float64(o.A)-1
	}
	sum, square := 0.0, 0.0
	for _, v := range x {
		sum += float64(v) - mean
		square += (float64(v) - mean) * (float64(v) - mean)
	}
	n := float64(len(x))
	got := []float32{float32(mean + sum/n), float32(square / n)}
	l.compare(got, []float64{mean, variance}, criterion{part: "mean and variance", unit: "standard deviations", bound: 6,
		why:   "the central limit theorem",
		scale: func(i int) float64 { return []float64{math.Sqrt(variance / n), variance * 1.5 * math.Sqrt(2/n)}[i] }})
}
