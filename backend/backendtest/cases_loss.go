package backendtest

import (
	"fmt"
	"math"

	"github.com/dnnbench/dnnbench/backend"
)

// lossForm is a loss in one of its variants.
type lossForm struct {
	kind             backend.LossKind
	delta, smoothing float32
	weighted         bool
}

var lossForms = []lossForm{
	{kind: backend.SoftmaxCrossEntropy}, {kind: backend.SigmoidCrossEntropy}, {kind: backend.SquaredError},
	{kind: backend.Huber, delta: 0.75}, {kind: backend.Hinge}, {kind: backend.Poisson}, {kind: backend.KLDivergence},
	{kind: backend.SoftmaxCrossEntropy, weighted: true}, {kind: backend.SquaredError, weighted: true}, {kind: backend.KLDivergence, weighted: true},
	{kind: backend.SoftmaxCrossEntropy, smoothing: 0.1}, {kind: backend.SoftmaxCrossEntropy, smoothing: 0.2, weighted: true},
	{kind: backend.SigmoidCrossEntropy, smoothing: 0.1, weighted: true},
}

func (f lossForm) String() string {
	name := f.kind.String()
	if f.smoothing > 0 {
		name += " smoothed"
	}
	if f.weighted {
		name += " weighted"
	}
	return name
}

// step is the loss of logits from a target, with what the form adds.
func (f lossForm) step(logits, target, weights, sample *backend.Tensor, scale float32) backend.LossStep {
	s := backend.LossStep{Kind: f.kind, Logits: logits, Target: target, Sample: sample, Scale: scale, Delta: f.delta, Smoothing: f.smoothing}
	if f.weighted {
		s.Weights = weights
	}
	return s
}

// deviations are those of logits that a case is about: of Poisson's such that no rate is
// beyond float32.
func (f lossForm) deviations() []float64 {
	if f.kind == backend.Poisson {
		return []float64{1, 5}
	}
	return []float64{1, 30}
}

// target draws what the loss compares with, for m samples: classes or numbers.
func (f lossForm) target(l *lab, m, n int) (classes []int32, numbers []float32) {
	switch f.kind {
	case backend.SoftmaxCrossEntropy:
		classes = make([]int32, m)
		for i := range classes {
			classes[i] = int32(l.rng.IntN(n))
		}
	case backend.Hinge, backend.Poisson:
		most := map[backend.LossKind]int{backend.Hinge: 2, backend.Poisson: 6}[f.kind]
		numbers = make([]float32, m*n)
		for i := range numbers {
			numbers[i] = float32(l.rng.IntN(most))
		}
	case backend.KLDivergence:
		numbers = distributions(l, m, n)
	default:
		numbers = between(l.rng, m*n, 0, 1)
	}
	return classes, numbers
}

// distributions are rows of numbers with sum 1, of which some are 0.
func distributions(l *lab, m, n int) []float32 {
	t := between(l.rng, m*n, 0, 1)
	for r := range m {
		row, sum := t[r*n:(r+1)*n], float32(0)
		for i := range row {
			if i > 0 && l.rng.IntN(4) == 0 {
				row[i] = 0
			}
			sum += row[i]
		}
		for i := range row {
			row[i] /= sum
		}
	}
	return t
}

// upload puts a target on the device.
func upload(l *lab, classes []int32, numbers []float32, m, n int) *backend.Tensor {
	if classes != nil {
		return keep(l, classes, m)
	}
	return l.in(numbers, m, n)
}

func lossCases() []numeric {
	var all []numeric
	for _, form := range lossForms {
		for _, s := range []extent{{1, 1, false}, {33, 10, false}, {257, 3, false}, {7, 257, false}, {2, 5003, false}, {4099, 11, true}, {3, 70001, true}} {
			for _, scale := range form.deviations() {
				all = append(all, numeric{"Loss", fmt.Sprintf("%v %d×%d, logits of deviation %g", form, s.m, s.n, scale), s.large, func(l *lab) {
					lossOver(l, form, normals(l.rng, s.m*s.n, scale), s.m, s.n)
				}})
			}
		}
		all = append(all,
			numeric{"Loss", form.String() + ", targets by index", false, func(l *lab) { lossByIndex(l, form, 33, 10) }},
			numeric{"Loss", form.String() + ", targets by index, many samples", true, func(l *lab) { lossByIndex(l, form, 4099, 2) }},
			numeric{"Loss", form.String() + ", NaN latches", false, func(l *lab) { latch(l, form, true) }},
			numeric{"Loss", form.String() + ", a latch stays", false, func(l *lab) { latch(l, form, false) }})
	}
	return append(all, numeric{"Loss", "class out of range", false, classOutOfRange})
}

const lossWhy = "the errors of exp, log and division within their bounds, and γ_n of the sum"

// lossOver evaluates a loss with its gradient beside it and over the logits, and the
// cost into a state.
func lossOver(l *lab, form lossForm, z []float32, m, n int) {
	classes, numbers := form.target(l, m, n)
	weight := between(l.rng, m, 0, 2)
	if !form.weighted {
		weight = repeated(m, 1)
	}
	t, weights := upload(l, classes, numbers, m, n), l.in(weight, m)
	logits, sample, grad := l.in(z, m, n), l.out(m), l.out(m, n)
	place, sample2, sample3 := l.inout(z, m, n), l.out(m), l.out(m)
	before := backend.State{Step: 4, Rate: 0.5, Loss: 9, LossSum: 1, LossCount: 2}
	state := l.state(before)
	scale := 1 / float32(m)
	l.do(func() {
		beside := form.step(logits, t, weights, sample, scale)
		beside.Grad, beside.State = grad, state
		backend.Loss(l.b, beside)
		backend.Loss(l.b, form.step(logits, t, weights, sample3, scale))
		over := form.step(place, t, weights, sample2, scale)
		over.Grad = place
		backend.Loss(l.b, over)
	})
	var truth samples
	for i := range m {
		var class int
		var t []float32
		if classes != nil {
			class = int(classes[i])
		} else {
			t = numbers[i*n : (i+1)*n]
		}
		truth.add(form, z[i*n:(i+1)*n], class, t, float64(weight[i]))
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
func lossByIndex(l *lab, form lossForm, m, n int) {
	index, state, _ := order(l, m, 5)
	classes, numbers := form.target(l, sourceRows, n)
	source, target := upload(l, classes, numbers, sourceRows, n), l.out(m, n)
	if classes != nil {
		target = keep(l, make([]int32, m), m)
	}
	weights, gathered := l.in(between(l.rng, sourceRows, 0, 2), sourceRows, 1), l.out(m, 1)
	logits, apart := l.in(normals(l.rng, m*n, 1), m, n), l.state(backend.State{Cursor: 5})
	sample, grad, sample2, grad2 := l.out(m), l.out(m, n), l.out(m), l.out(m, n)
	l.do(func() {
		whole := form.step(logits, source, weights, sample, 0.5)
		whole.Index, whole.Grad, whole.State = index, grad, state
		backend.Loss(l.b, whole)
		backend.GatherRows(l.b, target, source, index, backend.Gather{Scale: 1, State: apart})
		backend.GatherRows(l.b, gathered, weights, index, backend.Gather{Scale: 1, State: apart})
		parts := form.step(logits, target, gathered, sample2, 0.5)
		parts.Grad, parts.State = grad2, apart
		backend.Loss(l.b, parts)
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
func latch(l *lab, form lossForm, clean bool) {
	const m, n = 9, 4
	z := normals(l.rng, m*n, 1)
	z[5] = nan
	classes, numbers := form.target(l, m, n)
	target, weights := upload(l, classes, numbers, m, n), l.in(repeated(m, 1), m)
	s := backend.State{Step: 6}
	want := float32(7)
	if !clean {
		s.BadStep, want = 3, 3
	}
	logits, sample, state := l.in(z, m, n), l.out(m), l.state(s)
	l.do(func() {
		step := form.step(logits, target, weights, sample, 1)
		step.State = state
		backend.Loss(l.b, step)
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
