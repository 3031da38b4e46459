package cpu

import (
	"math"

	"github.com/dnnbench/dnnbench/backend"
)

// A state tensor is int32 words, some of which are the bits of a float32.

func real(state []int32, word int) float32 { return math.Float32frombits(uint32(state[word])) }

func setReal(state []int32, word int, v float32) { state[word] = int32(math.Float32bits(v)) }

// recordCost stores the cost of a batch, and latches the step if it is not finite.
func recordCost(state []int32, cost float32) {
	setReal(state, backend.StateLoss, cost)
	setReal(state, backend.StateLossSum, real(state, backend.StateLossSum)+cost)
	state[backend.StateLossCount]++
	if !finite(cost) {
		latch(state)
	}
}

// latch notes the step being made as the first bad one, if there is none yet.
func latch(state []int32) {
	if state[backend.StateBadStep] == 0 {
		state[backend.StateBadStep] = state[backend.StateStep] + 1
	}
}

// finite is false for NaN and ±Inf, where x-x is NaN.
func finite(x float32) bool { return x-x == 0 }

// correction is 1-β^t from 1-β^(t-1), with no cancellation.
func correction(beta, before float32) float64 {
	return float64(beta)*float64(before) + (1 - float64(beta))
}

// risen is 1 - 0.96^(t/250) from that of the step before.
func risen(before float32) float64 {
	return float64(before) + backend.NAdamRise*(1-float64(before))
}

type advanceCall struct {
	state []int32
	end   backend.Advance
	rates []float32
}

// Advance ends a step, unless it was a bad one.
func (b *Backend) Advance(state *backend.Tensor, a backend.Advance) {
	c := advanceCall{state: elements[int32](state), end: a}
	if a.Rates != nil {
		c.rates = floats(a.Rates)
	}
	submit(b, &b.slots.advance, c)
}

func (c *advanceCall) run(*Backend) { advance(c.state, c.end, c.rates) }

func advance(s []int32, a backend.Advance, rates []float32) {
	if s[backend.StateBadStep] != 0 {
		return
	}
	s[backend.StateStep]++
	s[backend.StateCursor] += int32(a.Batch)
	if a.NAdam {
		rise := risen(real(s, backend.StateRise))
		mu, rest := backend.Optimizer{Beta1: a.Beta1}.Momentum(rise)
		setReal(s, backend.StateCorr1, float32(mu*float64(real(s, backend.StateCorr1))+rest))
		setReal(s, backend.StateRise, float32(rise))
	} else {
		setReal(s, backend.StateCorr1, float32(correction(a.Beta1, real(s, backend.StateCorr1))))
	}
	setReal(s, backend.StateCorr2, float32(correction(a.Beta2, real(s, backend.StateCorr2))))
	if next := int(s[backend.StateNextRate]); next < len(rates) {
		setReal(s, backend.StateRate, rates[next])
		s[backend.StateNextRate]++
	}
}
