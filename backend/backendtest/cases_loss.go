package backendtest

import (
	"fmt"
	"math"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/backendtest/reference"
)

var losses = []backend.LossKind{backend.SoftmaxCrossEntropy, backend.SigmoidCrossEntropy, backend.SquaredError}

func lossCases() []numeric {
	var all []numeric
	for _, kind := range losses {
		for _, s := range []extent{{1, 1, false}, {33, 10, false}, {257, 3, false}, {7, 257, false}, {4099, 11, true}, {3, 70001, true}} {
			for _, scale := range []float64{1, 30} {
				all = append(all, numeric{"Loss", fmt.Sprintf("%v %d×%d, logits of deviation %g", kind, s.m, s.n, scale), s.large, func(l *lab) {
					lossOver(l, kind, normals(l.rng, s.m*s.n, scale), s.m, s.n)
				}})
			}
		}
		all = append(all,
			numeric{"Loss", kind.String() + ", targets by index", false, func(l *lab) { lossByIndex(l, kind, 33, 10) }},
			numeric{"Loss", kind.String() + ", targets by index, many samples", true, func(l *lab) { lossByIndex(l, kind, 4099, 2) }},
			numeric{"Loss", kind.String() + ", NaN latches", false, func(l *lab) { latch(l, kind, true) }},
			numeric{"Loss", kind.String() + ", a latch stays", false, func(l *lab) { latch(l, kind, false) }})
	}
	return append(all, numeric{"Loss", "class out of range", false, classOutOfRange})
}

// samples are the truth of a batch, with bounds of the losses and gradients.
type samples struct {
	loss, lossError, grad, gradError []float64
}

func (s *samples) add(kind backend.LossKind, z []float32, class int, t []float32) {
	var loss, e float64
	var grad []float64
	switch kind {
	case backend.SoftmaxCrossEntropy:
		loss, grad = reference.SoftmaxCrossEntropy(z, class)
		p := reference.Softmax(z)
		top := math.Inf(-1)
		for _, v := range z {
			top = math.Max(top, float64(v))
		}
		gap, mean := math.Abs(float64(z[class])-top), 0.0
		for i, v := range z {
			mean += p[i] * math.Abs(float64(v)-top)
		}
		// The terms of the sum are off by 2 ulp and its n roundings; so, absolutely, is
		// its logarithm, which is within 2 ulp itself, as is its difference from z_t.
		e = unit*(mean+4+4*math.Abs(loss-gap)+2*gap+2*math.Abs(loss)) + gamma(len(z))
		for i, r := range softmaxError(z, p) {
			s.gradError = append(s.gradError, p[i]*r+2*unit*math.Abs(grad[i]))
		}
	case backend.SigmoidCrossEntropy:
		loss, grad = reference.SigmoidCrossEntropy(z, t)
		total := 0.0
		for i, v := range z {
			// A product, two sums and a softplus of 4 ulp; for the gradient a sigmoid of 4.
			terms := math.Max(float64(v), 0) + math.Abs(float64(v)*float64(t[i])) + 8*math.Log1p(math.Exp(-math.Abs(float64(v))))
			e += 3 * unit * terms
			total += terms
			s.gradError = append(s.gradError, 8*unit*reference.Sigmoid(float64(v))+2*unit*math.Abs(grad[i]))
		}
		e += gamma(len(z)) * total
	case backend.SquaredError:
		loss, grad = reference.SquaredError(z, t)
		e = gamma(len(z)+4) * loss
		for _, g := range grad {
			s.gradError = append(s.gradError, 2*unit*math.Abs(g))
		}
	}
	s.loss, s.lossError, s.grad = append(s.loss, loss), append(s.lossError, e), append(s.grad, grad...)
}

const lossWhy = "the errors of exp, log and division within their bounds, and γ_n of the sum"

// lossOver evaluates a loss with its gradient beside it and over the logits, and the
// cost into a state.
func lossOver(l *lab, kind backend.LossKind, z []float32, m, n int) {
	target, class := between(l.rng, m*n, 0, 1), make([]int32, m)
	for i := range class {
		class[i] = int32(l.rng.IntN(n))
	}
	t := keep(l, class, m)
	if kind != backend.SoftmaxCrossEntropy {
		t = l.in(target, m, n)
	}
	logits, sample, grad := l.in(z, m, n), l.out(m), l.out(m, n)
	place, sample2, sample3 := l.inout(z, m, n), l.out(m), l.out(m)
	before := backend.State{Step: 4, Rate: 0.5, Loss: 9, LossSum: 1, LossCount: 2}
	state := l.state(before)
	scale := 1 / float32(m)
	l.do(func() {
		backend.Loss(l.b, backend.LossStep{Kind: kind, Logits: logits, Target: t, Sample: sample, Grad: grad, State: state, Scale: scale})
		backend.Loss(l.b, backend.LossStep{Kind: kind, Logits: logits, Target: t, Sample: sample3, Scale: scale})
		backend.Loss(l.b, backend.LossStep{Kind: kind, Logits: place, Target: t, Sample: sample2, Grad: place, Scale: scale})
	})
	var truth samples
	for i := range m {
		truth.add(kind, z[i*n:(i+1)*n], int(class[i]), target[i*n:(i+1)*n])
	}
	gotLoss, gotGrad := l.read(sample), l.read(grad)
	l.compare(gotLoss, truth.loss, criterion{part: "loss", unit: "worst case", bound: 1, why: lossWhy,
		scale: func(i int) float64 { return truth.lossError[i] }, slack: func(int) float64 { return smallest * float64(n) }})
	for i := range truth.grad {
		truth.grad[i] *= float64(scale)
		truth.gradError[i] = truth.gradError[i]*float64(scale) + unit*math.Abs(truth.grad[i])
	}
	l.compare(gotGrad, truth.grad, criterion{part: "gradient", unit: "worst case", bound: 1, why: lossWhy + ", and the product with the scale",
		scale: func(i int) float64 { return truth.gradError[i] }, slack: func(int) float64 { return 2 * smallest }})
	l.equal(l.read(place), gotGrad, criterion{part: "gradient over logits", why: "the same kernel"})
	l.equal(l.read(sample2), gotLoss, criterion{part: "loss in place", why: "the same kernel"})
	l.equal(l.read(sample3), gotLoss, criterion{part: "loss without gradient", why: "the same kernel"})
	compareCost(l, gotLoss, float64(scale), before, l.readState(state))
}

// lossByIndex holds a loss that finds its targets in a data set against one whose
// targets were gathered.
func lossByIndex(l *lab, kind backend.LossKind, m, n int) {
	index, state, _ := order(l, m, 5)
	source, target := l.in(between(l.rng, sourceRows*n, 0, 1), sourceRows, n), l.out(m, n)
	if kind == backend.SoftmaxCrossEntropy {
		class := make([]int32, sourceRows)
		for i := range class {
			class[i] = int32(l.rng.IntN(n))
		}
		source, target = keep(l, class, sourceRows), keep(l, make([]int32, m), m)
	}
	logits, apart := l.in(normals(l.rng, m*n, 1), m, n), l.state(backend.State{Cursor: 5})
	sample, grad, sample2, grad2 := l.out(m), l.out(m, n), l.out(m), l.out(m, n)
	l.do(func() {
		whole := backend.LossStep{Kind: kind, Logits: logits, Target: source, Index: index, Sample: sample, Grad: grad, State: state, Scale: 0.5}
		backend.Loss(l.b, whole)
		backend.GatherRows(l.b, target, source, index, backend.Gather{Scale: 1, State: apart})
		backend.Loss(l.b, backend.LossStep{Kind: kind, Logits: logits, Target: target, Sample: sample2, Grad: grad2, State: apart, Scale: 0.5})
	})
	const why = "the same kernel; an index out of range gives NaN"
	l.equal(l.read(sample), l.read(sample2), criterion{part: "loss", why: why})
	l.equal(l.read(grad), l.read(grad2), criterion{part: "gradient", why: why})
	sameState(l, l.readState(state), l.readState(apart))
}

// compareCost holds the state against the losses that the device itself computed.
func compareCost(l *lab, losses []float32, scale float64, before, after backend.State) {
	sum, magnitude := 0.0, 0.0
	for _, v := range losses {
		sum += scale * float64(v)
		magnitude += scale * math.Abs(float64(v))
	}
	total := float64(before.LossSum) + sum
	e := gamma(len(losses)) * magnitude
	l.compare([]float32{after.Loss, after.LossSum}, []float64{sum, total}, criterion{part: "cost and its sum", unit: "worst case", bound: 1,
		why: "γ_m of the sum, the scale, and the sum with what was there",
		scale: func(i int) float64 {
			return []float64{e + 2*unit*math.Abs(sum), e + unit*(2*math.Abs(sum)+math.Abs(total))}[i]
		}})
	words := func(s backend.State) []float32 {
		return []float32{float32(s.Step), float32(s.Cursor), s.Rate, s.Corr1, s.Corr2, float32(s.LossCount), float32(s.BadStep)}
	}
	want := before
	want.LossCount++
	l.equal(words(after), words(want), criterion{part: "rest of the state", why: "the loss counts itself and changes nothing else"})
}

// latch gives a batch with NaN to a state that is clean, or that was latched before.
func latch(l *lab, kind backend.LossKind, clean bool) {
	const m, n = 9, 4
	z := normals(l.rng, m*n, 1)
	z[5] = nan
	target := keep(l, make([]int32, m), m)
	if kind != backend.SoftmaxCrossEntropy {
		target = l.in(repeated(m*n, 0), m, n)
	}
	s := backend.State{Step: 6}
	want := float32(7)
	if !clean {
		s.BadStep, want = 3, 3
	}
	logits, sample, state := l.in(z, m, n), l.out(m), l.state(s)
	l.do(func() {
		backend.Loss(l.b, backend.LossStep{Kind: kind, Logits: logits, Target: target, Sample: sample, State: state, Scale: 1})
	})
	l.equal([]float32{float32(l.readState(state).BadStep)}, []float32{want}, criterion{why: "BadStep is the first step whose cost is not finite"})
	bad := make([]float32, 0, m)
	for _, v := range l.read(sample) {
		bad = append(bad, map[bool]float32{true: 1}[v != v])
	}
	l.equal(bad, []float32{0, 1, 0, 0, 0, 0, 0, 0, 0}, criterion{part: "samples", why: "NaN stays in its own sample"})
}

func classOutOfRange(l *lab) {
	const m, n = 4, 3
	z := normals(l.rng, m*n, 1)
	logits, sample, grad := l.in(z, m, n), l.out(m), l.out(m, n)
	target := keep(l, []int32{0, -1, 3, math.MinInt32}, m)
	l.do(func() {
		backend.Loss(l.b, backend.LossStep{Logits: logits, Target: target, Sample: sample, Grad: grad, Scale: 1})
	})
	var wrong []float32
	for _, v := range append(l.read(sample), l.read(grad)...) {
		wrong = append(wrong, map[bool]float32{true: 1}[v != v])
	}
	l.equal(wrong, []float32{0, 1, 1, 1, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1}, criterion{why: "a class out of range gives NaN"})
}
