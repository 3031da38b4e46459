package backendtest

import "github.com/dnnbench/dnnbench/backend"

// hugeStep takes first and later steps with gradients of these sizes. Their squares
// may exceed float32 where (1-β2)·g² does not, and v/c2 where √(v/c2) does not; at
// 1e21 v itself does.
func hugeStep(l *lab, rule backend.Optimizer, sizes ...float32) {
	const n = 64 * 12
	rule.Beta2 = 0.999
	if rule.Kind == backend.RMSProp {
		rule.Beta2 = 0.9
	}
	for step, corr2 := range []float32{0, 0.5} {
		s := backend.State{Step: step, Rate: 0.05, Corr1: corr2, Corr2: corr2}
		o := newModel(l, rule, n, s)
		for i := range o.g {
			o.g[i] = sizes[i/2%len(sizes)]
			if i%2 == 1 {
				o.g[i] = -o.g[i]
			}
		}
		if l.err != nil {
			return
		}
		l.err = backend.Upload(l.b, o.tg, o.g)
		o.step(l)
		w, m, v, top := o.read(l)
		if l.err != nil {
			return
		}
		o.compare(l, step, s, w, m, v, top)
	}
}
