package backendtest

import "github.com/dnnbench/dnnbench/backend"

func stateCases() []numeric {
	return []numeric{
		{"AdvanceState", "50 steps", false, func(l *lab) {
			s := backend.State{Step: 3, Cursor: 8, Rate: 0.125, Loss: 2, LossSum: 3, LossCount: 4}
			state := l.state(s)
			a := backend.Advance{Batch: 32, Beta1: 0.9, Beta2: 0.999}
			for range 50 {
				l.do(func() { backend.AdvanceState(l.b, state, a) })
				next := l.readState(state)
				compareAdvance(l, next, s, a)
				s = next
			}
		}},
		{"AdvanceState", "a latched state", false, func(l *lab) {
			s := backend.State{Step: 3, Cursor: 8, Rate: 0.125, Corr1: 0.5, Corr2: 0.25, BadStep: 4}
			state := l.state(s)
			l.do(func() { backend.AdvanceState(l.b, state, backend.Advance{Batch: 32, Beta1: 0.9, Beta2: 0.999}) })
			sameState(l, l.readState(state), s)
		}},
		{"AdvanceState", "50 steps of NAdam", false, func(l *lab) {
			s := backend.State{Rate: 0.125}
			state := l.state(s)
			a := backend.Advance{Batch: 32, Beta1: 0.9, Beta2: 0.999, NAdam: true}
			for range 50 {
				l.do(func() { backend.AdvanceState(l.b, state, a) })
				next := l.readState(state)
				compareAdvance(l, next, s, a)
				s = next
			}
		}},
		{"AdvanceState", "rates", false, func(l *lab) { scheduled(l, backend.Optimizer{}, true) }},
	}
}

// compareAdvance holds a state after the end of a step against the one before.
func compareAdvance(l *lab, next, s backend.State, a backend.Advance) {
	b1, b2 := float64(a.Beta1), float64(a.Beta2)
	want := []float64{b1*float64(s.Corr1) + 1 - b1, b2*float64(s.Corr2) + 1 - b2}
	if a.NAdam {
		rise := float64(s.Rise) + backend.NAdamRise*(1-float64(s.Rise))
		l.compare([]float32{next.Rise}, []float64{rise}, criterion{part: "rise", unit: "u", bound: 4,
			why: "a constant, a difference, a product and a sum", scale: func(int) float64 { return unit * rise }})
		mu := b1 * (1 + rise) / 2
		// μ has the rise's roundings and three more, 1-μ at most as many, and what they go into
		// a product and a sum.
		l.compare([]float32{next.Corr1}, []float64{mu*float64(s.Corr1) + 1 - mu}, criterion{part: "correction by NAdam's momentum", unit: "u",
			bound: 9, why: "those of the momentum, a product and a sum", scale: func(int) float64 { return unit * (mu*float64(s.Corr1) + 1 - mu) }})
		s.Rise, want[0] = next.Rise, float64(next.Corr1)
	}
	l.compare([]float32{next.Corr1, next.Corr2}, want, criterion{part: "corrections", unit: "u", bound: 3,
		why: "1-β, a product and a sum", scale: func(i int) float64 { return unit * want[i] }})
	s.Step, s.Cursor, s.Corr1, s.Corr2 = s.Step+1, s.Cursor+a.Batch, next.Corr1, next.Corr2
	sameState(l, next, s)
}

func sameState(l *lab, got, want backend.State) {
	words := func(s backend.State) []float32 {
		return []float32{float32(s.Step), float32(s.Cursor), s.Rate, s.Corr1, s.Corr2, s.Loss, s.LossSum, float32(s.LossCount), float32(s.BadStep), float32(s.NextRate), s.Rise}
	}
	l.equal(words(got), words(want), criterion{part: "state", why: "counters are integers, and the rest stays"})
}
