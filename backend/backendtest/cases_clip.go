package backendtest

import (
	"fmt"
	"math"

	"github.com/dnnbench/dnnbench/backend"
)

func clipCases() []numeric {
	var all []numeric
	for _, n := range []int{0, 1, 64, 4097, 64 * 8191} {
		for _, size := range []struct {
			name  string
			sizes []float32
		}{{"usual numbers", []float32{1}}, {"1e25", []float32{1e25}}, {"1e-25", []float32{1e-25}},
			{"all sizes", []float32{1e-30, 1e-12, 1, 1e12, 1e22}}, {"small sizes", []float32{1e-30, 1e-19, 1e-18}}} {
			all = append(all, numeric{"GradNorm", fmt.Sprintf("%d of %s", n, size.name), n > 1e5, func(l *lab) { norm(l, n, size.sizes) }})
		}
	}
	all = append(all, numeric{"GradNorm", "a norm beyond float32", false, hugeNorm},
		numeric{"GradNorm", "a latched state", false, latchedNorm})
	for _, rule := range optimizers() {
		for _, c := range []backend.Clip{{Norm: 3}, {Norm: 1e9}, {Value: 0.5}, {Norm: 20, Value: 0.25}} {
			all = append(all, numeric{"Optimize", fmt.Sprintf("%v, clipped to a norm of %g and to ±%g", rule, c.Norm, c.Value), false,
				func(l *lab) { clippedSteps(l, rule, c) }})
		}
	}
	return all
}

// normOf is the norm of x and how far from it float32 may be: see backend.Norm.
func normOf(x []float32) (norm, err float64) {
	for _, v := range x {
		norm += float64(v) * float64(v)
	}
	norm = math.Sqrt(norm)
	return norm, (float64(34+(len(x)+1<<20-1)>>20)/2 + 8) * unit * norm
}

func norm(l *lab, n int, sizes []float32) {
	x := normals(l.rng, n, 1)
	for i := range x {
		x[i] *= sizes[i%len(sizes)]
	}
	want, err := normOf(x)
	for _, most := range []float64{want / 3, want * 3, 1e-3} {
		if most = float64(float32(most)); most == 0 {
			most = 1
		}
		state := l.state(backend.State{Step: 3})
		l.do(func() { backend.GradNorm(l.b, state, l.in(x, n), float32(most)) })
		s := l.readState(state)
		part := fmt.Sprintf("bound %.3g", most)
		l.compare([]float32{s.Norm}, []float64{want}, criterion{part: part + ", norm", unit: "worst case", bound: 1, why: "the roundings of the sum and the root",
			scale: func(int) float64 { return err }, slack: func(int) float64 { return smallest }})
		factor := backend.ClipFactor(most, want)
		// The norm's error, a sum and a quotient.
		relative := 6*unit + err/(want+1e-6)
		l.compare([]float32{s.Clip}, []float64{factor}, criterion{part: part + ", factor", unit: "worst case", bound: 1, why: "the norm's roundings, a sum and a quotient",
			scale: func(int) float64 { return relative * factor }, slack: func(int) float64 { return smallest }})
		s.Norm, s.Clip = 0, 0
		sameState(l, s, backend.State{Step: 3})
	}
}

func hugeNorm(l *lab) {
	state := l.state(backend.State{})
	l.do(func() { backend.GradNorm(l.b, state, l.in(repeated(64, 3e38), 64), 1) })
	s := l.readState(state)
	l.equal([]float32{s.Norm, s.Clip}, []float32{inf, 0}, criterion{part: "norm and factor", why: "the largest float32 is 3.4e38"})
}

func latchedNorm(l *lab) {
	before := backend.State{BadStep: 4, Norm: 2, Clip: 0.5}
	state := l.state(before)
	l.do(func() { backend.GradNorm(l.b, state, l.in(repeated(64, 3), 64), 1) })
	s := l.readState(state)
	l.equal([]float32{s.Norm, s.Clip}, []float32{before.Norm, before.Clip}, criterion{part: "norm and factor", why: "a bad step changes nothing"})
}

// clippedSteps makes three steps with bounds on the gradients.
func clippedSteps(l *lab, rule backend.Optimizer, c backend.Clip) {
	const n = 64 * 70 // more than one chunk of the CPU's
	o := newModel(l, rule, n, backend.State{Rate: 0.05})
	o.clip, o.batch = c, 8
	for step := range 3 {
		s := l.readState(o.state)
		o.step(l)
		after := l.readState(o.state)
		w, m, v, top := o.read(l)
		if l.err != nil {
			return
		}
		o.factor = after.Clip
		o.compare(l, step, s, w, m, v, top)
		if want, err := normOf(o.g); c.Norm > 0 {
			l.compare([]float32{after.Norm}, []float64{want}, criterion{part: fmt.Sprintf("step %d, norm", step+1), unit: "worst case", bound: 1,
				why: "the roundings of the sum and the root", scale: func(int) float64 { return err }})
		}
		o.w, o.m, o.v, o.top = w, m, v, top
	}
}

// clipped is a gradient as the step takes it, from the factor that the state has.
func (o *model) clipped(g float64) float64 {
	if o.clip.Norm > 0 {
		g *= float64(o.factor)
	}
	if most := float64(o.clip.Value); most > 0 {
		g = math.Max(-most, math.Min(most, g))
	}
	return g
}
