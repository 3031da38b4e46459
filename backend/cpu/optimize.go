package cpu

import (
	"math"

	"github.com/dnnbench/dnnbench/backend"
)

type optimizeCall struct {
	rule         backend.Optimizer
	w, g, m, v   []float32
	top          []float32
	blocks       []float32
	columns      int // of the blocks
	state        []int32
	batch        int // ends the step if not 0
	rates        []float32
	clip         backend.Clip
	clipping     clipping
	rate, c1, c2 float64 // of the step being made
	now, ahead   float64 // NAdam's factors of the gradient and of the moment
}

// Optimize carries out one step of the rule. Without vectors an element is computed in
// float64 and each of its weight and moments rounded once.
func (b *Backend) Optimize(o backend.OptimizerStep) {
	c := optimizeCall{rule: o.Optimizer, w: floats(o.Params), g: floats(o.Grads),
		blocks: floats(o.Blocks), columns: o.Blocks.Shape().Cols(), state: elements[int32](o.State), batch: o.Batch, clip: o.Clip}
	if o.Optimizer.Kind.UsesM() {
		c.m = floats(o.M)
	}
	if o.Optimizer.Kind.UsesV() {
		c.v = floats(o.V)
	}
	if o.Optimizer.Kind.UsesTop() {
		c.top = floats(o.Top)
	}
	if o.Rates != nil {
		c.rates = floats(o.Rates)
	}
	submit(b, &b.slots.optimize, c)
}

func (c *optimizeCall) run(b *Backend) {
	if c.state[backend.StateBadStep] != 0 {
		return
	}
	c.clipping = clippingOf(c.clip, c.state)
	c.rate = float64(real(c.state, backend.StateRate))
	c.c1 = correction(c.rule.Beta1, real(c.state, backend.StateCorr1))
	c.c2 = correction(c.rule.Beta2, real(c.state, backend.StateCorr2))
	if c.rule.Uncorrected {
		c.c1, c.c2 = 1, 1
	}
	if c.rule.Kind == backend.NAdam {
		c.lookAhead()
	}
	b.parallel(c, partsOf(len(c.w), grainOf(optimizeGrain)))
	if c.batch > 0 {
		advance(c.state, backend.Advance{Batch: c.batch, Beta1: c.rule.Beta1, Beta2: c.rule.Beta2, NAdam: c.rule.Kind == backend.NAdam}, c.rates)
	}
}

// lookAhead finds NAdam's factors of the gradient and of the moment.
func (c *optimizeCall) lookAhead() {
	rise := risen(real(c.state, backend.StateRise))
	mu, rest := c.rule.Momentum(rise)
	c1 := mu*float64(real(c.state, backend.StateCorr1)) + rest
	c.now = rest / c1
	mu, rest = c.rule.Momentum(rise + backend.NAdamRise*(1-rise))
	c.ahead = mu / (mu*c1 + rest)
}

// optimizeGrain is a multiple of backend.BlockLen, as cheap is: in float64 a weight
// takes a few nanoseconds.
const optimizeGrain = 4 * costly

func (c *optimizeCall) part(i int, w *workspace) {
	from, to := span(i, grainOf(optimizeGrain), len(c.w))
	for from < to {
		settings := c.settings(from / backend.BlockLen)
		rate, decay := c.rate*float64(settings[0]), float64(settings[1])
		if lanes.Available() {
			end := c.alike(from, to)
			if c.clipping.on {
				end = min(end, from+clipChunk)
			}
			c.step(c.clipping.of(c.g[from:end], w), from, end, rate, decay)
			if t := float32(rate * float64(settings[2])); t > 0 {
				lanes.SoftThreshold(c.w[from:end], -t, t)
			}
			from = end
			continue
		}
		c.block(c.clipping.of(c.g[from:][:backend.BlockLen], w), from, rate, decay)
		if t := float32(rate * float64(settings[2])); t > 0 {
			for i, w := range c.w[from:][:backend.BlockLen] {
				c.w[from+i] = w - max(-t, min(w, t))
			}
		}
		from += backend.BlockLen
	}
}

// settings are a block's rate scale, decay and λ1.
func (c *optimizeCall) settings(block int) (s [3]float32) {
	copy(s[:], c.blocks[block*c.columns:][:c.columns])
	return s
}

// alike is where the blocks end that have the settings of the one at from.
func (c *optimizeCall) alike(from, to int) int {
	at, end := from/backend.BlockLen, to/backend.BlockLen
	if c.columns == 3 {
		first := [3]float32(c.blocks[3*at:])
		for at++; at < end && [3]float32(c.blocks[3*at:]) == first; at++ {
		}
	} else { // apart: with a stride that varies, a plain step of SGD took a third longer
		first := [2]float32(c.blocks[2*at:])
		for at++; at < end && [2]float32(c.blocks[2*at:]) == first; at++ {
		}
	}
	return at * backend.BlockLen
}

// step steps a range of weights with gradients g by vectors. Factors are computed in float64 and rounded
// once; Adam's corrections become factors of the rate and of the root.
func (c *optimizeCall) step(g []float32, from, to int, a, decay float64) {
	w := c.w[from:to]
	var m, v []float32
	if c.m != nil {
		m = c.m[from:to]
	}
	if c.v != nil {
		v = c.v[from:to]
	}
	if c.rule.Decouples() && c.rule.Kind != backend.AdamW {
		lanes.Decay(w, float32(a*decay))
		decay = 0
	}
	b1, b2, epsilon := c.rule.Beta1, c.rule.Beta2, c.rule.Epsilon
	rest1, rest2 := float32(1-float64(b1)), float32(1-float64(b2))
	rate, root := float32(a/c.c1), float32(1/math.Sqrt(c.c2))
	switch c.rule.Kind {
	case backend.SGD:
		lanes.SGD(w, g, float32(a), float32(decay))
	case backend.Momentum:
		lanes.Momentum(w, g, m, float32(a), float32(decay), b1)
	case backend.Nesterov:
		lanes.Nesterov(w, g, m, float32(a), float32(decay), b1)
	case backend.RMSProp:
		if c.rule.EpsilonInside {
			lanes.RMSPropInside(w, g, v, float32(a), float32(decay), b2, rest2, epsilon)
		} else {
			lanes.RMSProp(w, g, v, float32(a), float32(decay), b2, rest2, epsilon)
		}
	case backend.AdaGrad:
		if c.rule.EpsilonInside {
			lanes.AdaGradInside(w, g, v, float32(a), float32(decay), epsilon)
		} else {
			lanes.AdaGrad(w, g, v, float32(a), float32(decay), epsilon)
		}
	case backend.AMSGrad:
		lanes.AMSGrad(w, g, m, v, c.top[from:to], rate, float32(decay), b1, rest1, b2, rest2, root, epsilon)
	case backend.NAdam:
		lanes.NAdam(w, g, m, v, float32(a*c.now), float32(a*c.ahead), float32(decay), b1, rest1, b2, rest2, root, epsilon)
	case backend.Adam:
		lanes.Adam(w, g, m, v, rate, float32(decay), b1, rest1, b2, rest2, root, epsilon)
	case backend.AdamW:
		lanes.AdamW(w, g, m, v, rate, float32(a*decay), b1, rest1, b2, rest2, root, epsilon)
	}
}

// block steps the weights of one block with gradients g, learning rate a and weight decay.
func (c *optimizeCall) block(g []float32, from int, a, decay float64) {
	w := c.w[from:][:backend.BlockLen]
	var m, v, top []float32
	if c.m != nil {
		m = c.m[from:][:backend.BlockLen]
	}
	if c.v != nil {
		v = c.v[from:][:backend.BlockLen]
	}
	if c.top != nil {
		top = c.top[from:][:backend.BlockLen]
	}
	b1, b2, eps := float64(c.rule.Beta1), float64(c.rule.Beta2), float64(c.rule.Epsilon)
	shrink := 1.0
	if c.rule.Decouples() {
		shrink, decay = 1-a*decay, 0
	}
	switch c.rule.Kind {
	case backend.SGD:
		for i := range w {
			w[i] = float32(float64(w[i])*shrink - a*decayed(g[i], decay, w[i]))
		}
	case backend.Momentum, backend.Nesterov:
		ahead := c.rule.Kind == backend.Nesterov
		for i := range w {
			g := decayed(g[i], decay, w[i])
			m1 := b1*float64(m[i]) + g
			step := m1
			if ahead {
				step = g + b1*m1
			}
			m[i] = float32(m1)
			w[i] = float32(float64(w[i])*shrink - a*step)
		}
	case backend.RMSProp, backend.AdaGrad:
		outside, inside, rest2 := eps, 0.0, 1-b2
		if c.rule.EpsilonInside {
			outside, inside = 0, eps
		}
		if c.rule.Kind == backend.AdaGrad {
			b2, rest2 = 1, 1
		}
		for i := range w {
			g := decayed(g[i], decay, w[i])
			v[i] = float32(b2*float64(v[i]) + rest2*g*g)
			v1 := float64(v[i]) // infinite where float32 ends, and then nothing moves
			w[i] = float32(float64(w[i])*shrink - a*g/(math.Sqrt(v1+inside)+outside))
		}
	default: // Adam and what is like it
		now, ahead := 0.0, 1/c.c1
		if c.rule.Kind == backend.NAdam {
			now, ahead = c.now, c.ahead
		}
		for i := range w {
			g := decayed(g[i], decay, w[i])
			m1 := b1*float64(m[i]) + (1-b1)*g
			m[i], v[i] = float32(m1), float32(b2*float64(v[i])+(1-b2)*g*g)
			v1 := float64(v[i]) // infinite where float32 ends, and then nothing moves
			if top != nil {
				top[i] = max(top[i], v[i])
				v1 = float64(top[i])
			}
			w[i] = float32(float64(w[i])*shrink - a*(now*g+ahead*m1)/(math.Sqrt(v1/c.c2)+eps))
		}
	}
}

// decayed is g + λw.
func decayed(g float32, decay float64, w float32) float64 {
	return float64(g) + decay*float64(w)
}
