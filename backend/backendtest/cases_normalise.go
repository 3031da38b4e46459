package backendtest

import (
	"fmt"
	"math"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/backendtest/reference"
)

const normEpsilon = 1e-5

var normShapes = []extent{{2, 1, false}, {33, 10, false}, {64, 96, false}, {257, 67, false}, {5, 1031, false}, {4, 4100, false}, {1027, 260, true}}

func normaliseCases() []numeric {
	var all []numeric
	for _, s := range normShapes {
		for _, a := range axes {
			name := fmt.Sprintf("%d×%d %s", s.m, s.n, a.name)
			all = append(all,
				numeric{"Normalise", name, s.large, func(l *lab) { normalise(l, normals(l.rng, s.m*s.n, 2), s, a.axis) }},
				numeric{"Normalise", name + ", a mean of a million deviations", s.large, func(l *lab) {
					x := normals(l.rng, s.m*s.n, 1)
					for i := range x {
						x[i] += 1e6
					}
					normalise(l, x, s, a.axis)
				}},
				numeric{"NormaliseGrad", name, s.large, func(l *lab) { normaliseGrad(l, s, a.axis) }})
		}
	}
	for _, a := range axes {
		all = append(all,
			numeric{"Normalise", "constants, " + a.name, false, func(l *lab) { constants(l, a.axis) }},
			numeric{"Normalise", "NaN and infinities, " + a.name, false, func(l *lab) { normaliseNotFinite(l, a.axis) }},
			numeric{"NormaliseGrad", "latches what is not finite, " + a.name, false, func(l *lab) { normaliseLatch(l, a.axis) }})
	}
	return append(all, numeric{"Normalise", "running statistics", false, runningMoves},
		numeric{"Normalise", "given statistics", false, givenStatistics},
		numeric{"Normalise", "activations", false, normaliseActivates})
}

// normalised are the parts of a matrix that are normalised, and back.
type normalised struct {
	s    extent
	axis backend.Axis
}

// vector is the column or row i of a matrix.
func (p normalised) vector(x []float32, i int) []float64 {
	_, each := p.s.lengths(p.axis)
	v := make([]float64, each)
	p.visit(i, func(place, at int) { v[place] = float64(x[at]) })
	return v
}

func (p normalised) visit(i int, f func(place, at int)) {
	_, each := p.s.lengths(p.axis)
	for place := range each {
		if p.axis == backend.Down {
			f(place, place*p.s.n+i)
		} else {
			f(place, i*p.s.n+place)
		}
	}
}

// normalise holds x̂, r and z to their bounds. Of k numbers whose deviations have mean
// absolute value D and standard deviation σ ≤ 1/r:
//
// The mean is corrected by the mean of the deviations, whose error is γ_k·D for their sum,
// 2u·D for its division, and u·|x-μ| for each difference, which x itself being near the
// mean makes exact where it matters; so x-μ is off by at most γ_(k+4)·D + 3u·|x-μ|.
// The variance is a sum of k squares of such: (γ_(k+4)+2u)·v and 2σ·γ_(k+4)·D ≤ 2γ_(k+4)·v.
// r takes half of its relative error, and 5u for division (2.5), root (3) and sum.
func normalise(l *lab, x []float32, s extent, axis backend.Axis) {
	weights, shifts := normals(l.rng, s.n, 1), normals(l.rng, s.n, 1)
	count, each := s.lengths(axis)
	tx, dst, z := l.in(x, s.m, s.n), l.out(s.m, s.n), l.out(s.m, s.n)
	tg, tb, over, r := l.in(weights, s.n), l.in(shifts, s.n), l.inout(x, s.m, s.n), l.out(count)
	hatApart, again := l.out(s.m, s.n), l.out(s.m, s.n)
	o := backend.Norm{Axis: axis, Gamma: tg, Beta: tb, Epsilon: normEpsilon, Normed: over, Scale: r, SaveZ: z}
	l.do(func() {
		backend.Normalise(l.b, dst, over, o)
		o.Normed, o.SaveZ = hatApart, nil
		backend.Normalise(l.b, again, tx, o)
	})
	k := each + 4
	p := normalised{s, axis}
	want, wantZ, wantR := make([]float64, len(x)), make([]float64, len(x)), make([]float64, count)
	scale, scaleZ, scaleR := make([]float64, len(x)), make([]float64, len(x)), make([]float64, count)
	for i := range count {
		hat, _, _, inverse := reference.Normalised(p.vector(x, i), normEpsilon)
		away := 0.0
		for _, h := range hat {
			away += math.Abs(h) / float64(each)
		}
		relative := (gamma(k)*3+2*unit)/2 + 6*unit
		wantR[i], scaleR[i] = inverse, relative*inverse
		p.visit(i, func(place, at int) {
			h, g := hat[place], float64(weights[at%s.n])
			want[at] = h
			scale[at] = gamma(k)*away + (3*unit+relative+2*unit)*math.Abs(h)
			wantZ[at] = g*h + float64(shifts[at%s.n])
			scaleZ[at] = math.Abs(g)*(scale[at]+unit*math.Abs(h)) + unit*math.Abs(wantZ[at])
		})
	}
	of := func(s []float64) func(int) float64 { return func(i int) float64 { return s[i] } }
	tiny := func(int) float64 { return 4 * smallest }
	const why = "γ_k of the sums of deviations, of their squares by halves, and the roundings of difference, root and division"
	hat := l.read(over)
	l.compare(hat, want, criterion{part: "x̂", unit: "worst case", bound: 1, why: why, scale: of(scale), slack: tiny})
	l.compare(l.read(r), wantR, criterion{part: "r", unit: "worst case", bound: 1, why: why, scale: of(scaleR)})
	got := l.read(z)
	l.compare(got, wantZ, criterion{part: "z", unit: "worst case", bound: 1, why: why + "; a product and a sum", scale: of(scaleZ), slack: tiny})
	l.equal(l.read(dst), got, criterion{part: "the identity", why: "g(z) = z"})
	l.equal(l.read(hatApart), hat, criterion{part: "x̂ elsewhere", why: "the same kernel"})
	l.equal(l.read(again), got, criterion{part: "z not saved", why: "the same sums"})
}

func normaliseGrad(l *lab, s extent, axis backend.Axis) {
	count, each := s.lengths(axis)
	dz, weights := normals(l.rng, s.m*s.n, 1), normals(l.rng, s.n, 1)
	x := normals(l.rng, s.m*s.n, 1)
	hat, r := make([]float32, len(x)), make([]float32, count)
	p := normalised{s, axis}
	for i := range count {
		h, _, _, inverse := reference.Normalised(p.vector(x, i), normEpsilon)
		r[i] = float32(inverse)
		p.visit(i, func(place, at int) { hat[at] = float32(h[place]) })
	}
	td, th, tr, tg := l.in(dz, s.m, s.n), l.in(hat, s.m, s.n), l.in(r, count), l.in(weights, s.n)
	dst, over := l.out(s.m, s.n), l.inout(dz, s.m, s.n)
	dGamma, dBeta, state := l.out(s.n), l.out(s.n), l.state(backend.State{Step: 4})
	o := backend.NormGrad{Axis: axis, Gamma: tg, Normed: th, Scale: tr, DGamma: dGamma, DBeta: dBeta}
	l.do(func() {
		backend.NormaliseGrad(l.b, dst, td, o)
		o.Finite = state
		backend.NormaliseGrad(l.b, over, over, o)
	})
	want, scale := make([]float64, len(dz)), make([]float64, len(dz))
	for i := range count {
		h, d := p.vector(hat, i), p.vector(dz, i)
		p.visit(i, func(place, at int) { d[place] *= float64(weights[at%s.n]) })
		sum, product := 0.0, 0.0
		for j := range d {
			sum += math.Abs(d[j]) / float64(each)
			product += math.Abs(d[j]*h[j]) / float64(each)
		}
		g := reference.NormalisedGrad(d, h, float64(r[i]))
		p.visit(i, func(place, at int) {
			want[at] = g[place]
			reach := math.Abs(d[place]) + sum + math.Abs(h[place])*product
			scale[at] = float64(r[i]) * (gamma(each+3)*(sum+math.Abs(h[place])*product) + 6*unit*reach)
		})
	}
	got := l.read(dst)
	l.compare(got, want, criterion{part: "dx", unit: "worst case", bound: 1, why: "γ_k of both sums, and six roundings of the parts",
		scale: func(i int) float64 { return scale[i] }, slack: func(int) float64 { return float64(each) * smallest }})
	l.equal(l.read(over), got, criterion{part: "in place", why: "the same kernel"})
	wantG, wantB, scaleG, scaleB := make([]float64, s.n), make([]float64, s.n), make([]float64, s.n), make([]float64, s.n)
	for at, d := range dz {
		j := at % s.n
		wantB[j] += float64(d)
		wantG[j] += float64(d) * float64(hat[at])
		scaleB[j] += gamma(s.m) * math.Abs(float64(d))
		scaleG[j] += gamma(s.m+1) * math.Abs(float64(d)*float64(hat[at]))
	}
	const why = "sums and a product in any order (Higham §3.1)"
	l.compare(l.read(dGamma), wantG, criterion{part: "dγ", unit: "γ_(m+1)·Σ|dz·x̂|", bound: 1, why: why,
		scale: func(j int) float64 { return scaleG[j] }, slack: func(int) float64 { return float64(s.m) * smallest }})
	l.compare(l.read(dBeta), wantB, criterion{part: "dβ", unit: "γ_m·Σ|dz|", bound: 1, why: why, scale: func(j int) float64 { return scaleB[j] }})
	l.equal([]float32{float32(l.readState(state).BadStep)}, []float32{0}, criterion{part: "state", why: "all is finite"})
}

// constants have no variance: x̂ is 0 and z is β, but for numbers whose mean rounds.
func constants(l *lab, axis backend.Axis) {
	const m, n = 41, 37
	x, p := make([]float32, m*n), normalised{extent{m: m, n: n}, axis}
	values := []float32{0, 1, -3, 0.1, 1e6, -1e-6, 123456.7, 1e30, -1e30}
	count, _ := p.s.lengths(axis)
	for i := range count {
		p.visit(i, func(_, at int) { x[at] = values[i%len(values)] })
	}
	weights, shifts := normals(l.rng, n, 1), normals(l.rng, n, 1)
	dst, r := l.out(m, n), l.out(count)
	tx := l.inout(x, m, n)
	o := backend.Norm{Axis: axis, Gamma: l.in(weights, n), Beta: l.in(shifts, n), Epsilon: normEpsilon, Normed: tx, Scale: r}
	l.do(func() { backend.Normalise(l.b, dst, tx, o) })
	want := make([]float32, m*n)
	for i := range want {
		want[i] = shifts[i%n]
	}
	// In float64 the mean of 1e30 is off by less than 41 units of 2^-53, and 1/√ε is 316.
	l.compare(l.read(dst), wide(want), criterion{unit: "β", bound: 1, why: "no deviation from the first element; in float64 a mean that rounds leaves its last places",
		scale: func(i int) float64 {
			return math.Abs(float64(weights[i%n])) * 41 * 0x1p-53 * math.Abs(float64(x[i])) * 317
		}})
}

func normaliseNotFinite(l *lab, axis backend.Axis) {
	const m, n = 40, 37
	p := normalised{extent{m: m, n: n}, axis}
	x := normals(l.rng, m*n, 1)
	bad := map[int]float32{3: nan, 7: inf, 20: -inf}
	for i, v := range bad {
		p.visit(i, func(place, at int) {
			if place == 0 && i == 7 || place == 5 && i != 7 {
				x[at] = v
			}
		})
	}
	count, _ := p.s.lengths(axis)
	tx, dst, r := l.inout(x, m, n), l.out(m, n), l.out(count)
	o := backend.Norm{Axis: axis, Gamma: l.in(repeated(n, 1), n), Beta: l.in(repeated(n, 0), n), Epsilon: normEpsilon, Normed: tx, Scale: r}
	var running *backend.Tensor
	if axis == backend.Down {
		running = l.inout(repeated(2*n, 3), 2, n)
		o.Running, o.Momentum = running, 0.5
	}
	l.do(func() { backend.Normalise(l.b, dst, tx, o) })
	got := l.read(dst)
	if l.err != nil {
		return
	}
	isNaN := make([]float32, 0, m*n)
	want := make([]float32, m*n)
	for i := range bad {
		p.visit(i, func(_, at int) { want[at] = 1 })
	}
	for _, v := range got {
		if v != v {
			isNaN = append(isNaN, 1)
		} else {
			isNaN = append(isNaN, 0)
		}
	}
	l.equal(isNaN, want, criterion{part: "which are NaN", why: "a column or row with NaN or an infinity has no mean, and others do not see it"})
	if running != nil {
		stays := make([]float32, 2*n)
		for i, v := range l.read(running) {
			if v == 3 {
				stays[i] = 1
			}
		}
		wantStays := make([]float32, 2*n)
		for i := range bad {
			wantStays[i], wantStays[n+i] = 1, 1
		}
		l.equal(stays, wantStays, criterion{part: "running statistics that stay", why: "no statistic takes in what is not finite"})
	}
}

func normaliseLatch(l *lab, axis backend.Axis) {
	const m, n = 9, 7
	dz, state := normals(l.rng, m*n, 1), l.state(backend.State{Step: 6})
	dz[11] = nan
	count, _ := extent{m: m, n: n}.lengths(axis)
	td, th, tr, tg := l.in(dz, m, n), l.in(normals(l.rng, m*n, 1), m, n), l.in(repeated(count, 1), count), l.in(repeated(n, 1), n)
	dst, dGamma, dBeta := l.out(m, n), l.out(n), l.out(n)
	l.do(func() {
		backend.NormaliseGrad(l.b, dst, td, backend.NormGrad{Axis: axis, Gamma: tg, Normed: th, Scale: tr, DGamma: dGamma, DBeta: dBeta, Finite: state})
	})
	l.equal([]float32{float32(l.readState(state).BadStep)}, []float32{7}, criterion{why: "the step under way"})
}

// runningMoves follows three batches.
func runningMoves(l *lab) {
	const m, n, momentum = 33, 50, 0.25
	p := normalised{extent{m: m, n: n}, backend.Down}
	start := append(normals(l.rng, n, 1), between(l.rng, n, 0.5, 2)...)
	running, ones, zeros := l.inout(start, 2, n), l.in(repeated(n, 1), n), l.in(repeated(n, 0), n)
	want := wide(start)
	for range 3 {
		x := normals(l.rng, m*n, 1)
		for i := range x {
			x[i] += 3
		}
		tx, dst, r := l.inout(x, m, n), l.out(m, n), l.out(n)
		l.do(func() {
			backend.Normalise(l.b, dst, tx, backend.Norm{Axis: backend.Down, Gamma: ones, Beta: zeros, Epsilon: normEpsilon, Normed: tx, Scale: r, Running: running, Momentum: momentum})
		})
		for j := range n {
			_, mean, variance, _ := reference.Normalised(p.vector(x, j), normEpsilon)
			want[j] += momentum * (mean - want[j])
			want[n+j] += momentum * (variance*m/(m-1) - want[n+j])
		}
	}
	l.compare(l.read(running), want, criterion{unit: "3·(γ_(m+4)+4u)·5", bound: 1, why: "three updates of numbers below 5, each with the error of a mean or a variance and four roundings",
		scale: func(int) float64 { return 3 * (3*gamma(m+4) + 4*unit) * 5 }})
}

// givenStatistics is inference: nothing is learnt from the batch, not even of one.
func givenStatistics(l *lab) {
	for _, m := range []int{1, 70} {
		const n = 36
		x, weights, shifts := normals(l.rng, m*n, 3), normals(l.rng, n, 1), normals(l.rng, n, 1)
		statistics := append(normals(l.rng, n, 1), between(l.rng, n, 0, 2)...)
		tx, over, dst := l.in(x, m, n), l.inout(x, m, n), l.out(m, n)
		o := backend.Norm{Axis: backend.Down, Gamma: l.in(weights, n), Beta: l.in(shifts, n), Epsilon: normEpsilon, Running: l.in(statistics, 2, n)}
		l.do(func() { backend.Normalise(l.b, dst, tx, o); backend.Normalise(l.b, over, over, o) })
		want, scale := make([]float64, m*n), make([]float64, m*n)
		for i, v := range x {
			j := i % n
			hat := (float64(v) - float64(statistics[j])) / math.Sqrt(float64(statistics[n+j])+normEpsilon)
			g := float64(weights[j])
			want[i] = g*hat + float64(shifts[j])
			scale[i] = unit * (9*math.Abs(g*hat) + math.Abs(want[i]))
		}
		got := l.read(dst)
		l.compare(got, want, criterion{part: fmt.Sprint(m, " rows"), unit: "worst case", bound: 1, why: "difference, root (3), division (2.5) and products, and the last sum",
			scale: func(i int) float64 { return scale[i] }, slack: func(int) float64 { return smallest }})
		l.equal(l.read(over), got, criterion{part: "in place", why: "the same kernel"})
	}
}

// normaliseActivates holds g(z) to what Activate makes of z.
func normaliseActivates(l *lab) {
	const m, n = 19, 44
	for _, a := range axes {
		for kind := backend.Identity; kind <= backend.Softplus; kind++ {
			act := backend.Activation{Kind: kind, Alpha: 0.5}
			count, _ := extent{m: m, n: n}.lengths(a.axis)
			tx, r, z, dst, want := l.inout(normals(l.rng, m*n, 1), m, n), l.out(count), l.out(m, n), l.out(m, n), l.out(m, n)
			o := backend.Norm{Axis: a.axis, Gamma: l.in(normals(l.rng, n, 1), n), Beta: l.in(normals(l.rng, n, 1), n), Epsilon: normEpsilon,
				Normed: tx, Scale: r, SaveZ: z, Activation: act}
			l.do(func() { backend.Normalise(l.b, dst, tx, o); backend.Activate(l.b, act, want, z) })
			l.equal(l.read(dst), l.read(want), criterion{part: a.name + " " + kind.String(), why: "the same function of the same z"})
		}
	}
}
