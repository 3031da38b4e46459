package main

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/plotter"

	"github.com/dnnbench/dnnbench/bench"
	web "github.com/dnnbench/dnnbench/internal/report"
)

// squareProducts are the cases that a backend and its rival are compared by.
const squareProducts = "matmul"

// square is the product of two matrices of so many rows and columns.
type square struct {
	size int
	rate web.Interval // GFLOP/s against size: of the median time, the slowest and the fastest
}

func squaresOf(results []bench.Result) []square {
	var list []square
	for _, r := range results {
		var m, k, n int
		if _, err := fmt.Sscanf(r.Shape, "%dx%dx%d", &m, &k, &n); r.Name != squareProducts || err != nil {
			continue
		}
		of := r.Value * r.Timing.Median.Seconds() // 10⁹ operations
		list = append(list, square{n, web.Interval{X: float64(n), Y: r.Value, Low: of / r.Timing.Max.Seconds(), High: of / r.Timing.Min.Seconds()}})
	}
	return list
}

// productSection shows the rate of square products against their size for each backend and,
// of two, how many times as fast the first is.
func productSection(backends []timings) (web.Section, error) {
	s := web.Section{Heading: "Products of square matrices", Prose: []string{
		"A product of two n × n matrices takes 2n³ operations on 3n² numbers, so small ones are held up by what it costs to start an operation, and large ones by arithmetic."}}
	p := web.NewPlot("n, of two n × n matrices", "GFLOP/s")
	web.Logarithmic(&p.X)
	web.Grid(p)
	var alt []string
	var sizes []float64
	for i, b := range backends {
		list := squaresOf(b.results)
		if len(list) == 0 {
			continue
		}
		var rates []web.Interval
		for _, q := range list {
			rates = append(rates, q.rate)
			if !slices.Contains(sizes, q.rate.X) {
				sizes = append(sizes, q.rate.X)
			}
		}
		if err := web.Intervals(p, i, b.info.Backend, rates); err != nil {
			return s, err
		}
		last := list[len(list)-1]
		alt = append(alt, fmt.Sprintf("%s reaches %s GFLOP/s at n = %d", b.info.Backend, rate(last.rate.Y), last.size))
	}
	if len(sizes) == 0 {
		return s, nil
	}
	p.Y.Min = 0
	p.Legend.Top, p.Legend.Left = true, true
	web.Headroom(p, 0.15)
	web.At(&p.X, sizes)
	s.Figures = []web.Figure{{Name: "matmul", Title: "Rate against size", Plot: p, Alt: "Rate of square products: " + strings.Join(alt, "; ") + ".",
		Caption: "Medians; the bars go from the slowest to the fastest of the runs. The scale of sizes is logarithmic."}}
	if len(backends) < 2 {
		return s, nil
	}
	ratios := ratiosOf(backends[0], backends[1])
	if len(ratios) == 0 {
		return s, nil
	}
	f, err := speedUpFigure(backends[0].info.Backend, backends[1].info.Backend, ratios)
	s.Figures = append(s.Figures, f)
	return s, err
}

// ratiosOf are the first backend's rates over the second's, where both were measured.
func ratiosOf(of, over timings) plotter.XYs {
	rates := map[int]float64{}
	for _, q := range squaresOf(over.results) {
		rates[q.size] = q.rate.Y
	}
	var ratios plotter.XYs
	for _, q := range squaresOf(of.results) {
		if y := rates[q.size]; y > 0 {
			ratios = append(ratios, plotter.XY{X: q.rate.X, Y: q.rate.Y / y})
		}
	}
	return ratios
}

// speedUpFigure shows the ratios, and the sizes at which they pass 1.
func speedUpFigure(of, over string, ratios plotter.XYs) (web.Figure, error) {
	p := web.NewPlot("n, of two n × n matrices", of+" over "+over)
	web.Logarithmic(&p.X)
	web.Logarithmic(&p.Y)
	web.Grid(p)
	first, last := ratios[0], ratios[len(ratios)-1]
	var line []web.Interval
	var sizes []float64
	for _, r := range ratios {
		line, sizes = append(line, web.Interval{X: r.X, Y: r.Y, Low: r.Y, High: r.Y}), append(sizes, r.X)
	}
	err := errors.Join(web.Line(p, web.Muted, true, "as fast", plotter.XYs{{X: first.X, Y: 1}, {X: last.X, Y: 1}}), web.Intervals(p, 0, "speed-up", line))
	web.At(&p.X, sizes)
	p.Legend.Top = last.Y < 1 // out of the way of the line
	// A scale of less than a factor of four would make much of noise.
	p.Y.Min, p.Y.Max = min(p.Y.Min, 0.5)/1.1, max(p.Y.Max, 2)*1.1
	label := "crossover" // in the legend once
	for _, x := range crossovers(ratios) {
		err = errors.Join(err, web.Line(p, web.Red, true, label, plotter.XYs{{X: x, Y: p.Y.Min}, {X: x, Y: p.Y.Max}}))
		label = ""
	}
	words := crossoverWords(of, ratios)
	return web.Figure{Name: "speedup", Title: fmt.Sprintf("Speed-up of %s over %s", of, over), Plot: p,
		Alt:     fmt.Sprintf("Speed-up of %s over %s from %.2g at n = %g to %.2g at n = %g. %s", of, over, first.Y, first.X, last.Y, last.X, words),
		Caption: fmt.Sprintf("Ratio of the median rates; above 1 %s is faster. %s Both were measured in this run, one after the other.", of, words)}, err
}

func crossoverWords(of string, ratios plotter.XYs) string {
	var sizes []string
	for _, x := range crossovers(ratios) {
		sizes = append(sizes, fmt.Sprintf("n ≈ %.0f", x))
	}
	switch {
	case len(sizes) > 0:
		return "Crossover at " + strings.Join(sizes, ", ") + ", between sizes by a straight line on these scales."
	case ratios[0].Y < 1:
		return fmt.Sprintf("There is no crossover: %s is slower at every size measured.", of)
	}
	return fmt.Sprintf("There is no crossover: %s is as fast or faster at every size measured.", of)
}

// crossovers are where a line through the ratios, on logarithmic scales, passes 1.
func crossovers(ratios plotter.XYs) []float64 {
	var at []float64
	for i := 1; i < len(ratios); i++ {
		a, b := ratios[i-1], ratios[i]
		from, to := math.Log(a.Y), math.Log(b.Y)
		if from < 0 == (to < 0) {
			continue
		}
		at = append(at, a.X*math.Pow(b.X/a.X, from/(from-to)))
	}
	return at
}
