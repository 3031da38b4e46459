package report

import (
	"fmt"
	"math"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A series that is told apart by its colour is told apart by its glyph as well, for those
// who see no colours and for paper.
var glyphs = []draw.GlyphDrawer{draw.CircleGlyph{}, draw.SquareGlyph{}, draw.TriangleGlyph{}, draw.RingGlyph{}, draw.CrossGlyph{}, draw.BoxGlyph{}}

// Points adds the points of series i.
func Points(p *plot.Plot, i int, label string, xys plotter.XYs) error {
	s, err := plotter.NewScatter(xys)
	if err != nil {
		return fmt.Errorf("%s: %w", label, err)
	}
	s.Color, s.Shape, s.Radius = Series(i), glyphs[i%len(glyphs)], vg.Points(3)
	p.Add(s)
	named(p, label, s)
	return nil
}

// Line adds a line.
func Line(p *plot.Plot, t Tone, dashed bool, label string, xys plotter.XYs) error {
	l, err := plotter.NewLine(xys)
	if err != nil {
		return fmt.Errorf("%s: %w", label, err)
	}
	l.Color, l.Width = t, vg.Points(1.4)
	if dashed {
		l.Width, l.Dashes = vg.Points(1), []vg.Length{vg.Points(4), vg.Points(3)}
	}
	p.Add(l)
	named(p, label, l)
	return nil
}

// Interval is a value with the range that it was measured in.
type Interval struct{ X, Y, Low, High float64 }

// Intervals adds series i as a line through the values, with bars over their ranges.
func Intervals(p *plot.Plot, i int, label string, list []Interval) error {
	data := struct {
		plotter.XYs
		plotter.YErrors
	}{}
	for _, v := range list {
		data.XYs = append(data.XYs, plotter.XY{X: v.X, Y: v.Y})
		data.YErrors = append(data.YErrors, struct{ Low, High float64 }{v.Y - v.Low, v.High - v.Y})
	}
	bars, err := plotter.NewYErrorBars(data)
	if err != nil {
		return fmt.Errorf("%s: %w", label, err)
	}
	line, points, err := plotter.NewLinePoints(data.XYs)
	if err != nil {
		return fmt.Errorf("%s: %w", label, err)
	}
	bars.Color, line.Color, points.Color = Series(i), Series(i), Series(i)
	line.Width, points.Shape, points.Radius = vg.Points(1.4), glyphs[i%len(glyphs)], vg.Points(3)
	p.Add(bars, line, points)
	named(p, label, line, points)
	return nil
}

// named puts a series that has a name into the legend.
func named(p *plot.Plot, label string, of ...plot.Thumbnailer) {
	if label != "" {
		p.Legend.Add(label, of...)
	}
}

// Headroom raises the top of a plot, by a share of its height, to have room for the legend.
// It comes after the series, and after the scale was chosen.
func Headroom(p *plot.Plot, share float64) {
	if _, ok := p.Y.Scale.(plot.LogScale); ok {
		p.Y.Max *= math.Pow(p.Y.Max/p.Y.Min, share)
		return
	}
	p.Y.Max += share * (p.Y.Max - p.Y.Min)
}

// Grid adds lines behind all that follows.
func Grid(p *plot.Plot) {
	g := plotter.NewGrid()
	g.Horizontal.Color, g.Vertical.Color = Rule, Rule
	p.Add(g)
}

// Logarithmic makes a scale so. What is drawn on it must be above 0.
func Logarithmic(a *plot.Axis) { a.Scale, a.Tick.Marker = plot.LogScale{}, decades{} }

// decades marks 1 to 9 in each decade. It labels the powers of ten or, where the axis has
// few of them, 1, 2 and 5.
type decades struct{}

// Ticks is for [plot.Ticker].
func (decades) Ticks(low, high float64) []plot.Tick {
	few := high/low < 200
	var ticks []plot.Tick
	for e := math.Floor(math.Log10(low)); e <= math.Ceil(math.Log10(high)); e++ {
		for i := 1; i < 10; i++ {
			x := float64(i) * math.Pow(10, e)
			if x < low || x > high {
				continue
			}
			label := ""
			if i == 1 || few && (i == 2 || i == 5) {
				label = strconv.FormatFloat(x, 'g', 3, 64)
			}
			ticks = append(ticks, plot.Tick{Value: x, Label: label})
		}
	}
	return ticks
}

// At labels an axis at these values.
func At(a *plot.Axis, values []float64) {
	ticks := make(plot.ConstantTicks, len(values))
	for i, v := range values {
		ticks[i] = plot.Tick{Value: v, Label: strconv.FormatFloat(v, 'g', 6, 64)}
	}
	a.Tick.Marker = ticks
}
