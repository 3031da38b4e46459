package backendtest

import "math"

// criterion is how a comparison is judged: the error of element i in multiples of
// scale(i) must not exceed bound, once slack(i) is forgiven. A nil slack is 0.
type criterion struct {
	part  string // of the case, where it makes several comparisons
	unit  string
	why   string
	bound float64
	scale func(i int) float64
	slack func(i int) float64
	// overflow, where there is one, says whether got, an infinity or NaN, may be element
	// i because a partial sum overflowed. What is finite is judged as ever.
	overflow func(i int, got float32) bool
	// flushing, where there is one, is another truth with a slack of its own: that of a
	// device that takes denormals for zeros. Each element must be near one of the two.
	flushing *flushing
}

type flushing struct {
	want  []float64
	slack func(i int) float64
}

// deviation is how far element i is from the nearest truth.
func (c criterion) deviation(i int, got float32, want float64) float64 {
	if c.overflow != nil && (got != got || math.IsInf(float64(got), 0)) && c.overflow(i, got) {
		return 0
	}
	slack := 0.0
	if c.slack != nil {
		slack = c.slack(i)
	}
	e := deviation(got, want, c.scale(i), slack, c.bound)
	if c.flushing != nil {
		e = min(e, deviation(got, c.flushing.want[i], c.scale(i), c.flushing.slack(i), c.bound))
	}
	return e
}

// vacuous says that a comparison of some elements constrains none of them: it would
// take zeros for all that are not zero, or NaN for all that are not NaN.
func (c criterion) vacuous(want []float64) bool {
	free, others := 0, 0 // zeros of any size, and what is not zero
	for i, w := range want {
		refuses := func(got float32) bool { return c.deviation(i, got, w) > c.bound }
		constrained := math.IsNaN(w) || refuses(nan)
		switch {
		case w == 0:
			if !constrained || !refuses(1) {
				free++
			}
		case constrained && refuses(0):
			return false
		default:
			others++
		}
	}
	return others > 0 || free > 0 && free == len(want)
}
