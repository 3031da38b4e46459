package backendtest

import (
	"fmt"

	"github.com/dnnbench/dnnbench/backend"
)

func l1Cases() []numeric {
	var all []numeric
	for _, rule := range optimizers() {
		all = append(all, numeric{"Optimize", fmt.Sprintf("%v with L1, 5 steps", rule), false, func(l *lab) {
			o := newModel(l, rule, 64*37, backend.State{Rate: 0.05})
			o.withL1(l)
			o.batch = 8
			o.steps(l)
		}})
	}
	return all
}

// withL1 gives the blocks a third column, of which some would take most weights to 0.
func (o *model) withL1(l *lab) {
	var blocks []float32
	for i := range len(o.w) / backend.BlockLen {
		blocks = append(blocks, o.blocks[2*i], o.blocks[2*i+1], []float32{0, 0.1, 20}[i%3])
	}
	o.blocks, o.tb = blocks, l.in(blocks, len(blocks)/3, 3)
}
