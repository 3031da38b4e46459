package report

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/plot/plotter"
)

func TestLogarithmicTicks(t *testing.T) {
	for _, tt := range []struct {
		low, high float64
		want      []string
	}{
		{0.5, 2000, []string{"1", "10", "100", "1e+03"}},
		{3, 60, []string{"5", "10", "20", "50"}},
		{1e-7, 1e-2, []string{"1e-07", "1e-06", "1e-05", "0.0001", "0.001", "0.01"}},
	} {
		var got []string
		for _, tick := range (decades{}).Ticks(tt.low, tt.high) {
			if tick.Label != "" {
				got = append(got, tick.Label)
			}
		}
		assert.Equal(t, tt.want, got, "from %g to %g", tt.low, tt.high)
	}
}

func TestSeriesRefuseWhatCannotBeDrawn(t *testing.T) {
	nan := math.NaN()
	assert.ErrorContains(t, Points(NewPlot("x", "y"), 0, "costs", plotter.XYs{{X: 1, Y: nan}}), "costs")
	assert.ErrorContains(t, Line(NewPlot("x", "y"), Ink, false, "costs", plotter.XYs{{X: nan, Y: 1}}), "costs")
	assert.ErrorContains(t, Intervals(NewPlot("x", "y"), 0, "costs", []Interval{{X: 1, Y: nan}}), "costs")
}

func TestHeadroom(t *testing.T) {
	p := NewPlot("x", "y")
	p.Y.Min, p.Y.Max = 10, 1000
	Headroom(p, 0.5)
	assert.Equal(t, 1495.0, p.Y.Max)
	p.Y.Max = 1000
	Logarithmic(&p.Y)
	Headroom(p, 0.5)
	assert.InEpsilon(t, 10000, p.Y.Max, 1e-12)
}

// TestIntervalsShowTheirRange asks the plot for the range that it covers.
func TestIntervalsShowTheirRange(t *testing.T) {
	p := NewPlot("x", "y")
	require.NoError(t, Intervals(p, 0, "rate", []Interval{{X: 1, Y: 5, Low: 4, High: 9}, {X: 2, Y: 6, Low: 3, High: 7}}))
	assert.Equal(t, []float64{1, 2, 3, 9}, []float64{p.X.Min, p.X.Max, p.Y.Min, p.Y.Max})
}
