package nn

import (
	"fmt"

	"github.com/dnnbench/dnnbench/backend"
)

// rates is the learning rates of an epoch's steps, on the device, from which the end of a
// step takes the next. A rate that does not change needs none.
type rates struct {
	o        Options
	perEpoch int
	plateau  plateau
	table    *backend.Tensor // float32 [perEpoch], or nil
	host     []float32       // of the epoch under way
}

func newRates(b backend.Backend, o Options, perEpoch int) (r rates, err error) {
	r = rates{o: o, perEpoch: perEpoch, plateau: newPlateau()}
	if o.Schedule.varies() {
		r.host = make([]float32, perEpoch)
		r.table, err = backend.New(b, backend.Float32, perEpoch)
	}
	return r, err
}

// start uploads the rates of an epoch, counted from 1, and sets the state to the first.
func (r *rates) start(b backend.Backend, state *backend.Tensor, epoch int) error {
	if r.table == nil {
		return nil
	}
	total := r.o.Epochs * r.perEpoch
	for i := range r.host {
		r.host[i] = float32(r.o.Rate * r.plateau.scale * r.o.Schedule.Factor((epoch-1)*r.perEpoch+i, r.perEpoch, total))
	}
	err := backend.Upload(b, r.table, r.host)
	if err == nil {
		err = backend.StartRates(b, state, r.host[0])
	}
	if err != nil {
		return fmt.Errorf("learning rates of epoch %d: %w", epoch, err)
	}
	return nil
}

// of is the rate of a step of the epoch, counted from 1.
func (r *rates) of(step int) float64 {
	if r.table == nil || step < 1 {
		return r.o.Rate
	}
	return float64(r.host[step-1])
}

// end takes the cost of an epoch.
func (r *rates) end(e Epoch) error {
	if r.o.Schedule.Kind != PlateauRate {
		return nil
	}
	cost := e.Cost
	if r.o.PlateauCost != nil {
		var err error
		if cost, err = r.o.PlateauCost(e); err != nil {
			return fmt.Errorf("cost of epoch %d for the schedule: %w", e.Epoch, err)
		}
	}
	r.plateau.see(r.o.Schedule, cost)
	return nil
}
