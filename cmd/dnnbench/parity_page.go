package main

import (
	"fmt"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"

	"github.com/dnnbench/dnnbench/backend/backendtest"
	web "github.com/dnnbench/dnnbench/internal/report"
)

// parityPage shows how near each operation comes to its bound.
func parityPage(info backendReport, results []backendtest.Result, how string) (web.Page, error) {
	page := web.Page{Title: "Parity of " + info.Device, Facts: pageFacts(info)}
	failed := 0
	for _, r := range results {
		if !r.OK {
			failed++
		}
	}
	page.Summary = fmt.Sprintf("All of %s are within their bounds.", plural(len(results), "check"))
	if failed > 0 {
		page.Summary = fmt.Sprintf("%d of %s are OUT OF BOUNDS: do not trust this device or driver.", failed, plural(len(results), "check"))
	}
	s, err := paritySection(results, byClass, how)
	page.Sections = []web.Section{s}
	return page, err
}

// exactly stands on a logarithmic scale for no error at all.
const exactly = 1e-6

// What is compared with what.
const (
	howOperations = "Each operation ran on random and on awkward inputs, and each result was compared with that of plain loops in float64. A bound comes from theory: from how often a number is rounded " +
		"on its way, or as a count of units in the last place (ulp) for a function."
	howGradients = "The gradients of networks with each activation, loss and normalisation were compared with those of a reference in float64, and the reference's with its own central differences. " +
		"Here an element is a layer."
)

// paritySection has a row for each operation in the plot, and for each of its classes in
// the table.
func paritySection(results []backendtest.Result, class func(backendtest.Result) string, how string) (web.Section, error) {
	s := web.Section{Heading: "Parity with a float64 reference", Prose: []string{
		how + " An error at the bound has a share of 1; less is better, and more is a fault of the device, the driver or the program."}}
	if len(results) == 0 {
		s.Prose = append(s.Prose, "Nothing was checked.")
		return s, nil
	}
	f, err := parityFigure(parityRows(results, byOperation))
	if err != nil {
		return s, err
	}
	s.Figures = []web.Figure{f}
	t := web.Table{Title: "The check nearest to its bound, of each kind",
		Caption: "Error and bound are in the unit named; the margin is the part of the bound that is left, and at is the element with the worst error.",
		Columns: append(web.Words("operation", "class"), append(web.Numbers("checks", "worst error", "bound"), append(web.Words("unit"), append(web.Numbers("margin", "at"), web.Words("verdict")...)...)...)...)}
	for _, row := range parityRows(results, class) {
		w := row.worst
		verdict := "ok"
		if !w.OK {
			verdict = "OUT OF BOUNDS"
		}
		t.Rows = append(t.Rows, []string{row.op, row.class, fmt.Sprint(row.checks), fmt.Sprintf("%.3g", w.WorstError), fmt.Sprintf("%.3g", w.Bound), w.Unit, percent(w.Margin), fmt.Sprint(w.Index), verdict})
	}
	s.Tables = []web.Table{t}
	return s, nil
}

// shareOf is an error's part of its bound. Where the bound is 0, what is right has none.
func shareOf(r backendtest.Result) float64 {
	switch {
	case r.WorstError == 0:
		return 0
	case r.Bound == 0:
		return math.Inf(1)
	}
	return r.WorstError / r.Bound
}

func parityFigure(rows []*parityRow) (web.Figure, error) {
	const most = 1e3 // where errors are drawn that are larger, or infinite
	p := web.NewPlot("worst error / bound", "")
	web.Logarithmic(&p.X)
	web.Grid(p)
	var within, none, beyond plotter.XYs
	ticks := plot.ConstantTicks{}
	worst, worstOp := -1.0, ""
	for i, row := range rows {
		at := float64(len(rows) - 1 - i) // the first is on top
		ticks = append(ticks, plot.Tick{Value: at, Label: row.op})
		share := shareOf(row.worst)
		if share > worst {
			worst, worstOp = share, row.op
		}
		point := plotter.XY{X: min(max(share, exactly), most), Y: at}
		switch {
		case !row.worst.OK:
			beyond = append(beyond, point)
		case share <= exactly:
			none = append(none, plotter.XY{X: exactly, Y: at})
		default:
			within = append(within, point)
		}
	}
	for i, of := range []struct {
		label  string
		points plotter.XYs
	}{{"within", within}, {"out of bounds", beyond}, {"exact or below 1e-06", none}} {
		if len(of.points) == 0 {
			continue
		}
		if err := web.Points(p, i, of.label, of.points); err != nil {
			return web.Figure{}, err
		}
	}
	n := float64(len(rows))
	if err := web.Line(p, web.Red, false, "bound", plotter.XYs{{X: 1, Y: -0.5}, {X: 1, Y: n - 0.5}}); err != nil {
		return web.Figure{}, err
	}
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = exactly/2, max(p.X.Max, 1)*2, -0.5, n+3.5 // with the legend above
	p.Y.Tick.Marker, p.Y.Tick.Length, p.Y.Tick.Label.Font.Size = ticks, 0, vg.Points(10)
	p.Legend.Top, p.Legend.Left = true, true
	return web.Figure{Name: "parity", Title: "The worst error of each operation, as a share of its bound", Plot: p, Height: vg.Length(70 + 13*(n+4)),
		Alt:     fmt.Sprintf("Worst error over bound of %s, on a logarithmic scale; %s comes nearest, with %.2g of its bound.", plural(len(rows), "operation"), worstOp, worst),
		Caption: "A logarithmic scale: at 0.1 nine tenths of the bound are left. Results that must be exact, such as sums of small whole numbers, have no error at all."}, nil
}
