package backendtest

import (
	"fmt"
	"math"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/backendtest/reference"
)

func optimizers() []backend.Optimizer {
	var all []backend.Optimizer
	for k := backend.SGD; k <= backend.NAdam; k++ {
		all = append(all, backend.Optimizer{Kind: k, Beta1: 0.9, Beta2: 0.99, Epsilon: 1e-8})
	}
	return all
}

// variants are the rules as others have them: each with a decoupled decay, and what is
// special to some, with an ε that shows where it stands.
func variants() []backend.Optimizer {
	var all []backend.Optimizer
	for _, rule := range optimizers() {
		if rule.Kind != backend.AdamW {
			rule.Decoupled = true
			all = append(all, rule)
		}
	}
	for _, k := range []backend.OptimizerKind{backend.RMSProp, backend.AdaGrad} {
		all = append(all, backend.Optimizer{Kind: k, Beta2: 0.99, Epsilon: 0.1, EpsilonInside: true})
	}
	for _, k := range []backend.OptimizerKind{backend.Adam, backend.AdamW, backend.AMSGrad} {
		all = append(all, backend.Optimizer{Kind: k, Beta1: 0.9, Beta2: 0.99, Epsilon: 1e-8, Uncorrected: true})
	}
	return all
}

func optimizeCases() []numeric {
	var all []numeric
	for _, rule := range optimizers() {
		name := rule.Kind.String()
		for _, n := range []struct {
			n     int
			large bool
		}{{0, false}, {64, false}, {64 * 37, false}, {64 * 8191, true}} {
			all = append(all, numeric{"Optimize", fmt.Sprintf("%s, %d weights, 5 steps", name, n.n), n.large, func(l *lab) { steps(l, rule, n.n, 0) }},
				numeric{"Optimize", fmt.Sprintf("%s, %d weights, 5 steps with their ends", name, n.n), n.large, func(l *lab) { steps(l, rule, n.n, 8) }})
		}
		if rule.Kind.UsesV() {
			all = append(all,
				numeric{"Optimize", name + ", gradients of 1e19", false, func(l *lab) { hugeStep(l, rule, 1e19) }},
				numeric{"Optimize", name + ", gradients of 1e18 to 5e19", false, func(l *lab) { hugeStep(l, rule, 1e18, 1e19, 3e19, 5e19) }},
				numeric{"Optimize", name + ", gradients of 1e21", false, func(l *lab) { hugeStep(l, rule, 1e21) }})
		}
		all = append(all, numeric{"Optimize", name + ", rates", false, func(l *lab) { scheduled(l, rule, false) }})
		for _, bad := range []float32{nan, inf, -inf} {
			all = append(all, numeric{"Optimize", fmt.Sprintf("%s, gradient of %g", name, bad), false, func(l *lab) { refused(l, rule, bad) }})
		}
		all = append(all, numeric{"Optimize", name + ", a latched state", false, func(l *lab) { refused(l, rule, 0) }})
	}
	for _, rule := range variants() {
		all = append(all, numeric{"Optimize", fmt.Sprintf("%v, 5 steps with their ends", rule), false, func(l *lab) { steps(l, rule, 64*37, 8) }})
	}
	return all
}

// model is an optimiser's tensors, and what the host knows of them.
type model struct {
	rule               backend.Optimizer
	w, g, m, v, top    []float32
	blocks             []float32
	tw, tg, tm, tv, tb *backend.Tensor
	tt                 *backend.Tensor // top
	state              *backend.Tensor
	batch              int
	rates              *backend.Tensor
	clip               backend.Clip
	factor             float32 // that clipped, from the state
}

func newModel(l *lab, rule backend.Optimizer, n int, s backend.State) *model {
	o := &model{rule: rule, w: normals(l.rng, n, 1), g: normals(l.rng, n, 1), blocks: between(l.rng, n/backend.BlockLen*2, 0.25, 2)}
	for i := range o.g {
		switch i % 7 {
		case 3:
			o.g[i] = 0
		case 5:
			o.g[i] *= 1e-4
		}
	}
	for i := 1; i < len(o.blocks); i += 2 {
		o.blocks[i] = []float32{0, 0.01, 0.3}[i/2%3]
	}
	o.tw, o.tg, o.tb = l.inout(o.w, n), l.inout(o.g, n), l.in(o.blocks, n/backend.BlockLen, 2)
	if rule.Kind.UsesM() {
		o.m = normals(l.rng, n, 0.1)
		o.tm = l.inout(o.m, n)
	}
	if rule.Kind.UsesV() {
		o.v = between(l.rng, n, 0.01, 0.5)
		o.tv = l.inout(o.v, n)
	}
	if rule.Kind.UsesTop() {
		o.top = between(l.rng, n, 0.01, 0.5)
		o.tt = l.inout(o.top, n)
	}
	o.state = l.state(s)
	return o
}

func (o *model) step(l *lab) {
	l.do(func() {
		backend.Optimize(l.b, backend.OptimizerStep{Optimizer: o.rule, Params: o.tw, Grads: o.tg, M: o.tm, V: o.tv, Top: o.tt, Blocks: o.tb, State: o.state, Batch: o.batch, Rates: o.rates, Clip: o.clip})
	})
}

// read takes the weights and moments back.
func (o *model) read(l *lab) (w, m, v, top []float32) {
	w = l.read(o.tw)
	if o.tm != nil {
		m = l.read(o.tm)
	}
	if o.tv != nil {
		v = l.read(o.tv)
	}
	if o.tt != nil {
		top = l.read(o.tt)
	}
	return w, m, v, top
}

// steps carries out five steps. Each is compared with a step of the reference from
// the same weights and moments, so that the bound is that of a single step. With a batch
// the optimiser ends the steps itself.
func steps(l *lab, rule backend.Optimizer, n, batch int) {
	o := newModel(l, rule, n, backend.State{Rate: 0.05})
	o.batch = batch
	o.steps(l)
}

func (o *model) steps(l *lab) {
	rule, n, batch := o.rule, len(o.w), o.batch
	a := backend.Advance{Batch: 8, Beta1: rule.Beta1, Beta2: rule.Beta2, NAdam: rule.Kind == backend.NAdam}
	for step := range 5 {
		s := l.readState(o.state)
		o.step(l)
		w, m, v, top := o.read(l)
		if l.err != nil {
			return
		}
		o.compare(l, step, s, w, m, v, top)
		o.w, o.m, o.v, o.top = w, m, v, top
		o.g = normals(l.rng, n, 1)
		if l.err == nil {
			l.err = backend.Upload(l.b, o.tg, o.g)
		}
		if batch == 0 {
			sameState(l, l.readState(o.state), s)
			l.do(func() { backend.AdvanceState(l.b, o.state, a) })
		}
		compareAdvance(l, l.readState(o.state), s, a)
	}
}

func (o *model) compare(l *lab, step int, s backend.State, w, m, v, top []float32) {
	n := len(w)
	var want, wantM, wantV, wantTop, errW, errM, errV []float64
	b1, b2 := float64(o.rule.Beta1), float64(o.rule.Beta2)
	rule := reference.Rule{Optimizer: o.rule, C1: b1*float64(s.Corr1) + 1 - b1, C2: b2*float64(s.Corr2) + 1 - b2}
	if o.rule.Kind == backend.NAdam {
		rise := float64(s.Rise) + backend.NAdamRise*(1-float64(s.Rise))
		rule.Mu = b1 * (1 + rise) / 2
		rule.MuNext = b1 * (1 + rise + backend.NAdamRise*(1-rise)) / 2
		rule.C1 = rule.Mu*float64(s.Corr1) + 1 - rule.Mu
	}
	for i := range n {
		columns := len(o.blocks) * backend.BlockLen / n
		block := o.blocks[i/backend.BlockLen*columns:][:columns]
		rule.Rate, rule.Decay = float64(s.Rate)*float64(block[0]), float64(block[1])
		if columns == 3 {
			rule.L1 = float64(block[2])
		}
		old := reference.Weight{W: float64(o.w[i])}
		if o.m != nil {
			old.M = float64(o.m[i])
		}
		if o.v != nil {
			old.V = float64(o.v[i])
		}
		if o.top != nil {
			old.Top = float64(o.top[i])
		}
		g := o.clipped(float64(o.g[i]))
		now := rule.Step(old, g)
		if now.V > math.MaxFloat32 { // is Inf in float32, whose root divides the update to 0
			now.V, now.Top = math.Inf(1), math.Inf(1)
			now.W = old.W
			if o.rule.Decouples() {
				now.W -= rule.Rate * rule.Decay * old.W
			}
		}
		ew, em, ev := stepError(rule, old, now, g)
		want, wantM, wantV, wantTop = append(want, now.W), append(wantM, now.M), append(wantV, now.V), append(wantTop, now.Top)
		errW, errM, errV = append(errW, ew), append(errM, em), append(errV, ev)
	}
	why := "the roundings of one step, summed in the order of the formula"
	for _, c := range []struct {
		name      string
		got       []float32
		want, err []float64
	}{{"weights", w, want, errW}, {"first moments", m, wantM, errM}, {"second moments", v, wantV, errV},
		{"largest second moments", top, wantTop, errV}} {
		if c.got != nil {
			l.compare(c.got, c.want, criterion{part: fmt.Sprintf("step %d, %s", step+1, c.name), unit: "worst case", bound: 1, why: why,
				scale: func(i int) float64 { return c.err[i] }, slack: func(int) float64 { return smallest }})
		}
	}
}

// stepError bounds the errors of one step in float32: G bounds g + λw before any
// cancellation, of which g may be rounded when it is clipped, and each operation adds one rounding of what it computes.
func stepError(r reference.Rule, old, now reference.Weight, g float64) (w, m, v float64) {
	b1, b2 := float64(r.Optimizer.Beta1), float64(r.Optimizer.Beta2)
	decay := math.Abs(r.Decay * old.W)
	coupled := decay
	if r.Optimizer.Decouples() {
		coupled = 0
	}
	G := math.Abs(g) + coupled
	eg := 3 * unit * G
	var update, e float64 // of α·(...), and its error
	switch r.Optimizer.Kind {
	case backend.SGD:
		update, e = r.Rate*G, r.Rate*eg
	case backend.Momentum:
		m = 3*unit*(b1*math.Abs(old.M)+G) + eg
		update, e = r.Rate*math.Abs(now.M), r.Rate*m
	case backend.Nesterov:
		m = 3*unit*(b1*math.Abs(old.M)+G) + eg
		update = r.Rate * (G + b1*math.Abs(now.M))
		e = r.Rate * (eg + b1*m)
	default:
		scale, corrected := 1.0, 1.0
		moment := G
		em := eg
		if r.Optimizer.Kind.UsesM() {
			m = 4*unit*(b1*math.Abs(old.M)+(1-b1)*G) + (1-b1)*eg
			if !r.Optimizer.Uncorrected {
				scale, corrected = r.C1, r.C2
			}
			moment, em = math.Abs(now.M), m
		}
		v = 5*unit*(b2*old.V+(1-b2)*G*G) + (1-b2)*2*G*eg
		if r.Optimizer.Kind == backend.AdaGrad {
			v = 3*unit*(old.V+G*G) + 2*G*eg
		}
		second := now.V
		if r.Optimizer.Kind.UsesTop() {
			second = now.Top
		}
		root := math.Sqrt(second/corrected) + float64(r.Optimizer.Epsilon)
		if r.Optimizer.EpsilonInside {
			second += float64(r.Optimizer.Epsilon)
			root = math.Sqrt(second)
		}
		ratios := 0.0 // roundings of NAdam's factors
		if r.Optimizer.Kind == backend.NAdam {
			now, ahead := (1-r.Mu)/r.C1, r.MuNext/(1-(1-r.C1)*r.MuNext)
			moment, em, scale = now*G+ahead*moment, now*eg+ahead*m, 1
			// The rise has 3 roundings or 6, μ 3 more; 1-μ and c no more than 12, for they add
			// what is above 0; a quotient 5, and each product and the sum 1.
			ratios = 9 + 12 + 5 + 2
		}
		update = r.Rate * moment / scale / root
		e = r.Rate * em / scale / root
		if second > 0 {
			e += update * v / second / 2
		}
		// Two corrections of 2 roundings, three quotients within 2.5 ulp, a root within 2.5.
		e += update * unit * (4 + 3*5 + 5 + ratios)
	}
	w = e + 3*unit*update + 2*unit*r.Rate*decay + 2*unit*math.Abs(old.W)
	if r.L1 > 0 { // no weights come apart by it: the threshold's roundings, and the difference's
		w += 3*unit*r.Rate*r.L1 + unit*math.Abs(now.W)
	}
	return w, m, v
}

// refused gives a step something that it must refuse: nothing may change but BadStep.
func refused(l *lab, rule backend.Optimizer, bad float32) {
	const n = 64 * 37
	s := backend.State{Step: 8, Rate: 0.1, Corr1: 0.5, Corr2: 0.1}
	latched := bad == 0
	if latched {
		s.BadStep = 5
	}
	o := newModel(l, rule, n, s)
	if !latched {
		o.g[n-1] = bad
		if l.err == nil {
			l.err = backend.Upload(l.b, o.tg, o.g)
		}
	}
	o.step(l)
	o.batch = 8
	o.step(l)
	w, m, v, top := o.read(l)
	why := "a step is all or nothing"
	l.equal(l.read(o.tg), o.g, criterion{part: "gradients", why: "an input"})
	l.equal(w, o.w, criterion{part: "weights", why: why})
	l.equal(m, o.m, criterion{part: "first moments", why: why})
	l.equal(v, o.v, criterion{part: "second moments", why: why})
	l.equal(top, o.top, criterion{part: "largest second moments", why: why})
	if !latched {
		s.BadStep = 9
	}
	sameState(l, l.readState(o.state), s)
}
