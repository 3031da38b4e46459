package cpu

import (
	"math"
	"sync/atomic"

	"github.com/dnnbench/dnnbench/backend"
)

type tallyCall struct {
	logits, target []float32
	class          []int32
	counts         []int32
	half           float32
	rows, cols     int
}

// Tally counts answers. Workers share the counts: integers have no order.
func (b *Backend) Tally(t backend.TallyStep) {
	c := tallyCall{logits: floats(t.Logits), counts: elements[int32](t.Counts), half: t.Half,
		rows: t.Logits.Shape().Rows(), cols: t.Logits.Shape().Cols()}
	if t.Target.DType() == backend.Int32 {
		c.class = elements[int32](t.Target)
	} else {
		c.target = floats(t.Target)
	}
	submit(b, &b.slots.tally, c)
}

func (c *tallyCall) run(b *Backend) {
	b.parallel(c, partsOf(c.rows, rowGrain(grainOf(costly), c.cols)))
}

func (c *tallyCall) part(i int, _ *workspace) {
	from, to := span(i, rowGrain(grainOf(costly), c.cols), c.rows)
	for r := from; r < to; r++ {
		z := rowOf(c.logits, r, c.cols)
		if c.class != nil {
			c.addClass(z, int(c.class[r]))
		} else {
			c.addOutputs(z, rowOf(c.target, r, c.cols))
		}
	}
}

func (c *tallyCall) add(at int) { atomic.AddInt32(&c.counts[at], 1) }

// ahead reports whether logit i comes before logit j: a NaN after all numbers, and of equal
// ones the first.
func ahead(z []float32, i, j int) bool {
	a, b := z[i], z[j]
	if a != a || b != b {
		return a == a || b != b && i < j
	}
	return a > b || a == b && i < j
}

func (c *tallyCall) addClass(z []float32, class int) {
	n := len(z)
	if class < 0 || class >= n {
		return
	}
	at := backend.ClassTallyOf(n)
	answer, rank := 0, 0
	for i := range z {
		if ahead(z, i, answer) {
			answer = i
		}
		if ahead(z, i, class) {
			rank++
		}
	}
	c.add(at.Ranks + rank)
	bin := confidenceBin(z, z[answer])
	c.add(at.Bins + bin)
	if answer == class {
		c.add(at.Hits + bin)
	}
	if n == 2 {
		c.add(at.Scores + class*backend.ScoreBins + scoreBin(z[1]-z[0]))
	}
	if n <= backend.MostConfused {
		c.add(at.Confusion + class*n + answer)
	}
}

// confidenceBin is that of 1/Σ e^(z-top).
func confidenceBin(z []float32, top float32) int {
	sum := 0.0
	for _, v := range z {
		if v == v {
			sum += math.Exp(float64(v) - float64(top))
		}
	}
	if !(sum >= 1) { // infinities
		return 0
	}
	return min(int(backend.ConfidenceBins/sum), backend.ConfidenceBins-1)
}

// scoreBin is 0 for NaN.
func scoreBin(s float32) int {
	if !(s > -16) {
		return 0
	}
	return int(min(16*(s+16), backend.ScoreBins-1))
}

func (c *tallyCall) addOutputs(z, t []float32) {
	at, right := backend.OutputTallyOf(len(z)), true
	for j, v := range z {
		truth, answer := 0, 0
		if t[j] >= 0.5 {
			truth = 1
		}
		if v >= c.half {
			answer = 1
		}
		right = right && truth == answer
		c.add(at.Answers + 4*j + 2*truth + answer)
		if len(z) <= backend.MostConfused {
			c.add(at.Scores + (2*j+truth)*backend.ScoreBins + scoreBin(v))
		}
	}
	if right {
		c.add(at.Right)
	}
}
