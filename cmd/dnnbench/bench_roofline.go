package main

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"

	"github.com/dnnbench/dnnbench/bench"
	web "github.com/dnnbench/dnnbench/internal/report"
)

// kinds of operations are told apart in a roofline; the first whose prefix a name has is it.
var kinds = []struct {
	name     string
	prefixes []string
}{
	{"products of a layer", []string{"matmul-"}},
	{"square products", []string{"matmul"}},
	{"additions", []string{"add", "scale"}},
	{"functions and optimisers", []string{""}},
}

func kindOf(name string) int {
	for i, k := range kinds {
		for _, p := range k.prefixes {
			if strings.HasPrefix(name, p) {
				return i
			}
		}
	}
	return len(kinds) - 1
}

// rooflineSection is the plot of Williams, Waterman and Patterson (2009): what a kernel
// attains, against the operations that it does with each byte.
func rooflineSection(results []bench.Result) (web.Section, error) {
	s := web.Section{Heading: "Roofline"}
	kernels := make([]plotter.XYs, len(kinds))
	var all plotter.XYs
	for _, r := range results {
		if len(r.Timing.Samples) == 0 || !(r.Intensity > 0) {
			continue
		}
		point := plotter.XY{X: r.Intensity, Y: r.Value}
		if r.Unit == bench.GBPS {
			point.Y *= r.Intensity
		}
		k := kindOf(r.Name)
		kernels[k], all = append(kernels[k], point), append(all, point)
	}
	if len(all) == 0 {
		s.Prose = []string{"No kernel was measured whose operations and bytes are counted."}
		return s, nil
	}
	least, most, _, best := plotter.XYRange(all)
	p := web.NewPlot("floating-point operations for each byte", "GFLOP/s")
	web.Logarithmic(&p.X)
	web.Logarithmic(&p.Y)
	web.Grid(p)
	roof, err := drawRoof(p, results, least/1.5, most*1.5)
	if err != nil {
		return s, err
	}
	for i, xys := range kernels {
		if len(xys) == 0 {
			continue
		}
		if err := web.Points(p, i, kinds[i].name, xys); err != nil {
			return s, err
		}
	}
	web.Headroom(p, 0.03)
	s.Prose = []string{
		"A kernel that does little with each byte is held up by memory, and one that does much by arithmetic. The slanted lines are what the device can copy, counting bytes read and " +
			"bytes written: below them lies what a kernel with so few operations for each byte can attain at most. What fits in a cache may lie as high as the upper line, and what does " +
			"not no higher than the lower one. The nearer a kernel is to its line, the less is left to gain. " + roof,
		"Each tensor counts once, read or written, and each element of what is not a product as one operation, though functions such as tanh take many. Copies have no operations, and of " +
			"whole networks the bytes are not counted, so these are in the table alone.",
	}
	s.Figures = []web.Figure{{Name: "roofline", Title: "Every kernel under the measured ceilings", Plot: p, Height: 340,
		Alt:     fmt.Sprintf("Roofline of %d kernels with %.2g to %.2g operations for each byte; the fastest attains %s GFLOP/s. %s", len(all), least, most, rate(best), roof),
		Caption: "Medians, on logarithmic scales. Each mark is a kernel on one shape.",
	}}
	return s, nil
}

// drawRoof draws the ceilings over the intensities from low to high, further to the left
// where they would not be seen, and says in words what they are.
func drawRoof(p *plot.Plot, results []bench.Result, low, high float64) (words string, err error) {
	fma, copies := ceilingsOf(results)
	if fma == 0 {
		fma, words = math.Inf(1), "How much arithmetic this device can do at most was not measured."
	}
	level := low // where the level line begins
	if len(copies) > 0 {
		fastest := slices.MaxFunc(copies, byRate)
		slowest := slices.MinFunc(copies, byRate)
		level = fma / fastest.Value
		low = min(low, level/2)
		slope := func(c bench.Result, dashed bool) error {
			end := min(high, fma/c.Value)
			return web.Line(p, web.Muted, dashed, "copy of "+c.Shape, plotter.XYs{{X: low, Y: low * c.Value}, {X: end, Y: end * c.Value}})
		}
		words += fmt.Sprintf(" Copies of %s reach %s GB/s", fastest.Shape, rate(fastest.Value))
		err = slope(fastest, false)
		if slowest.Shape != fastest.Shape {
			words += fmt.Sprintf(", and of %s %s GB/s", slowest.Shape, rate(slowest.Value))
			err = errors.Join(err, slope(slowest, true))
		}
		words += "."
	}
	if !math.IsInf(fma, 1) && level < high {
		words += fmt.Sprintf(" The level line is the most multiply-adds that the device can do, %s GFLOP/s.", rate(fma))
		err = errors.Join(err, web.Line(p, web.Ink, false, "multiply-adds", plotter.XYs{{X: level, Y: fma}, {X: high, Y: fma}}))
	}
	return strings.TrimSpace(words), err
}

func byRate(a, b bench.Result) int { return cmp.Compare(a.Value, b.Value) }

// ceilingsOf are the rate of multiply-adds, 0 where it is not known, and those of copies.
func ceilingsOf(results []bench.Result) (fma float64, copies []bench.Result) {
	for _, r := range results {
		switch r.Name {
		case "ceiling-fma":
			fma = r.Value
		case "ceiling-copy":
			copies = append(copies, r)
		}
	}
	return fma, copies
}
