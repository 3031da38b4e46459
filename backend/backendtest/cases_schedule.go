package backendtest

import (
	"fmt"

	"github.com/dnnbench/dnnbench/backend"
)

// scheduled ends five steps with a table of three rates. The state starts at the first;
// what the table does not have stays. apart says that AdvanceState ends them, not the
// optimiser. A step that is bad takes nothing.
func scheduled(l *lab, rule backend.Optimizer, apart bool) {
	rates := []float32{0.5, 0.125, 0.3}
	table := l.in(rates, len(rates))
	s := backend.State{Rate: rates[0], NextRate: 1}
	o := newModel(l, rule, 64*5, s)
	o.rates, o.batch = table, 8
	for step := range 5 {
		if step == 4 {
			s.BadStep, s.NextRate = 9, 2
			if l.err == nil {
				l.err = backend.WriteState(l.b, o.state, s)
			}
		}
		l.do(func() {
			if apart {
				backend.AdvanceState(l.b, o.state, backend.Advance{Batch: 8, Rates: table})
			}
		})
		if !apart {
			o.step(l)
		}
		if next := s.NextRate; step < 4 && next < len(rates) {
			s.Rate, s.NextRate = rates[next], next+1
		}
		got := l.readState(o.state)
		l.equal([]float32{got.Rate, float32(got.NextRate)}, []float32{s.Rate, float32(s.NextRate)},
			criterion{part: fmt.Sprintf("step %d", step+1), why: "rates are copied"})
		s.Step, s.Cursor, s.Corr1, s.Corr2 = got.Step, got.Cursor, got.Corr1, got.Corr2
	}
}
