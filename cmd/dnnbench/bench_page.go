package main

import (
	"errors"
	"fmt"

	"github.com/dnnbench/dnnbench/bench"
	web "github.com/dnnbench/dnnbench/internal/report"
)

// timings are a backend's results.
type timings struct {
	info    backendReport
	results []bench.Result
}

// benchPage shows what bench measured, and beside it the square products on another backend
// where that was measured too.
func benchPage(of timings, rival *timings, rest report) (web.Page, error) {
	page := web.Page{Title: "What " + of.info.Device + " does", Facts: pageFacts(of.info),
		Summary: "How fast single operations, training steps and products of matrices run on this device, and how that compares with the most that it can do."}
	if of.info.Software {
		page.Summary += " The device is a software renderer: it computes on the processor, and its rates say nothing about a GPU."
	}
	backends := []timings{of}
	if rival != nil {
		page.Facts = append(page.Facts, web.Fact{Name: "against", Value: rival.info.describe()})
		backends = append(backends, *rival)
	}
	roofline, err := rooflineSection(of.results)
	products, productsErr := productSection(backends)
	if err := errors.Join(err, productsErr); err != nil {
		return page, err
	}
	page.Sections = []web.Section{roofline, products, {Heading: "All operations", Tables: []web.Table{resultsTable(of.results)}}}
	if t := rest.Train; t != nil {
		page.Sections = append(page.Sections, web.Section{Heading: "A training", Prose: []string{fmt.Sprintf(
			"On %s, a network %s reached an accuracy of %.4f on data that it had not seen, after %d epochs at %.0f steps a second (cost %.4f nats a sample, a mean). "+
				`"dnnbench train --out=run.html" shows how.`,
			t.Dataset, t.Arch, t.TestAccuracy, t.Epochs, t.StepsPerS, t.TestCost)}})
	}
	if len(rest.Parity) > 0 {
		s, err := paritySection(rest.Parity, byOperation, howOperations)
		if err != nil {
			return page, err
		}
		page.Sections = append(page.Sections, s)
	}
	return page, nil
}

func resultsTable(results []bench.Result) web.Table {
	t := web.Table{Title: "Operations and ceilings",
		Caption: "The rate is that of the median of the runs, each of which repeats the operation for a few milliseconds; 1 GFLOP/s is 10⁹ floating-point operations a second, " +
			"1 GB/s 10⁹ bytes read or written. FLOP/byte counts each tensor once, and one operation for each element of what is not a product. " +
			"Ceilings are maxima: copies of so many bytes, and multiply-adds in registers.",
		Columns: append(web.Words("operation", "shape"), append(web.Numbers("rate"), append(web.Words("unit"),
			web.Numbers("median", "min", "max", "runs", "FLOP/byte", "of ceiling")...)...)...)}
	for i, r := range resultReports(results) {
		row := []string{r.Name, r.Shape, rate(float64(r.Value)), r.Unit, "", "", "", "", "", ""}
		if r.Runs > 0 {
			row[4], row[5], row[6], row[7] = duration(r.MedianNS), duration(r.MinNS), duration(r.MaxNS), fmt.Sprint(r.Runs)
			if x := results[i].Intensity; x == x {
				row[8] = fmt.Sprintf("%.3g", x)
			}
		}
		if r.CeilingFraction != nil {
			row[9] = percent(float64(*r.CeilingFraction))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
