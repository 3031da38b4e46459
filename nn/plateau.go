package nn

import "math"

// plateau reduces the rate when the cost no longer falls; see [PlateauRate].
type plateau struct {
	scale float64 // what the rate is multiplied by
	best  float64
	bad   int // epochs running without a better one
}

func newPlateau() plateau { return plateau{scale: 1, best: math.Inf(1)} }

// see takes the cost of an epoch. NaN is no improvement.
func (p *plateau) see(s Schedule, cost float64) {
	if math.IsInf(p.best, 1) && !math.IsNaN(cost) || cost < p.best-s.Threshold*math.Abs(p.best) {
		p.best, p.bad = cost, 0
		return
	}
	p.bad++
	if p.bad > int(s.Patience) {
		p.scale, p.bad = math.Max(p.scale*s.Gamma, s.Floor), 0
	}
}
