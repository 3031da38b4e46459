package main

import (
	"fmt"
	"math"
	"strings"

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
	points := make([]plotter.XYs, len(kinds))
	low, high := math.Inf(1), math.Inf(-1) // of the intensities
	kernels, best := 0, 0.0
	for _, r := range results {
		if len(r.Timing.Samples) == 0 || !(r.Intensity > 0) {
			continue
		}
		rate := r.Value
		if r.Unit == bench.GBPS {
			rate *= r.Intensity
		}
		k := kindOf(r.Name)
		points[k] = append(points[k], plotter.XY{X: r.Intensity, Y: rate})
		low, high = min(low, r.Intensity), max(high, r.Intensity)
		kernels, best = kernels+1, max(best, rate)
	}
	if kernels == 0 {
		s.Prose = []string{"No kernel was measured whose operations and bytes are counted."}
		return s, nil
	}
	least, most := low, high
	low, high = low/1.5, high*1.5
	p := web.NewPlot("floating-point operations for each byte", "GFLOP/s")
	web.Logarithmic(&p.X)
	web.Logarithmic(&p.Y)
	web.Grid(p)
	fma, copies := ceilingsOf(results)
	roof := ""
	if fma > 0 {
		for _, c := range copies { // so that the line of each is seen
			low = min(low, fma/c.Value/2)
		}
	}
	if len(copies) > 0 {
		fastest, slowest := copies[0], copies[0]
		for _, c := range copies {
			if c.Value > fastest.Value {
				fastest = c
			}
			if c.Value < slowest.Value {
				slowest = c
			}
		}
		for i, c := range []bench.Result{fastest, slowest} {
			if i == 1 && c.Shape == fastest.Shape {
				break
			}
			end := high
			if fma > 0 {
				end = min(high, fma/c.Value)
			}
			label := fmt.Sprintf("copy of %s", c.Shape)
			if err := web.Line(p, web.Muted, i == 1, label, plotter.XYs{{X: low, Y: low * c.Value}, {X: end, Y: end * c.Value}}); err != nil {
				return s, err
			}
			if i == 0 && fma > 0 && end < high {
				if err := web.Line(p, web.Ink, false, "multiply-adds", plotter.XYs{{X: end, Y: fma}, {X: high, Y: fma}}); err != nil {
					return s, err
				}
			}
		}
		roof = fmt.Sprintf(" Copies of %s reach %s GB/s.", fastest.Shape, rate(fastest.Value))
		if slowest.Shape != fastest.Shape {
			roof = fmt.Sprintf(" Copies reach from %s GB/s (%s) to %s GB/s (%s).", rate(slowest.Value), slowest.Shape, rate(fastest.Value), fastest.Shape)
		}
	}
	if fma > 0 {
		roof += fmt.Sprintf(" Multiply-adds in registers reach %s GFLOP/s.", rate(fma))
	}
	for i, xys := range points {
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
			"not no higher than the lower one. The level line is the most multiply-adds that the device can do. The nearer a kernel is to its line, the less is left to gain." + roof,
		"Each tensor counts once, read or written, and each element of what is not a product as one operation, though functions such as tanh take many. Copies have no operations, and of " +
			"whole networks the bytes are not counted, so these are in the table alone.",
	}
	s.Figures = []web.Figure{{Name: "roofline", Title: "Every kernel under the measured ceilings", Plot: p, Height: 340,
		Alt:     fmt.Sprintf("Roofline of %d kernels with %.2g to %.2g operations for each byte; the fastest attains %s GFLOP/s.%s", kernels, least, most, rate(best), roof),
		Caption: "Medians, on logarithmic scales. Each mark is a kernel on one shape.",
	}}
	return s, nil
}

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
