package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"

	"github.com/dnnbench/dnnbench/backend"
)

// tuneReport is what was found for a product.
type tuneReport struct {
	Product string         `json:"product"`
	M       int            `json:"m"`
	K       int            `json:"k"`
	N       int            `json:"n"`
	TransX  bool           `json:"trans_x"`
	TransY  bool           `json:"trans_y"`
	Decided bool           `json:"decided"`
	Default string         `json:"default"`
	Chosen  string         `json:"chosen"`
	Gain    real           `json:"gain"` // median of the default over that of the chosen; null where one was not measured
	Kernels []kernelReport `json:"kernels"`
	NotKept string         `json:"not_kept,omitempty"` // why later runs do not know of it
}

type kernelReport struct {
	Name     string `json:"name"`
	MedianNS int64  `json:"median_ns"` // 0 where it was not measured
	Samples  int    `json:"samples"`
	GFLOPS   real   `json:"gflops"`
	Reason   string `json:"reason,omitempty"` // why it is out
	Failed   bool   `json:"failed"`           // because it is not right on this device
}

func tuneReports(tuned []backend.Tuned) []tuneReport {
	reports := make([]tuneReport, len(tuned))
	for i, t := range tuned {
		p := t.Product
		r := tuneReport{Product: p.String(), M: p.M, K: p.K, N: p.N, TransX: p.TransX, TransY: p.TransY,
			Decided: t.Decided, Default: t.Default, Chosen: t.Chosen, Gain: real(gain(t))}
		for _, k := range t.Kernels {
			r.Kernels = append(r.Kernels, kernelReport{k.Name, k.Median.Nanoseconds(), k.Samples,
				real(p.Operations() / float64(k.Median.Nanoseconds())), k.Reason, k.Failed})
		}
		if t.Kept != nil {
			r.NotKept = t.Kept.Error()
		}
		reports[i] = r
	}
	return reports
}

// gain is how many times as fast the choice is as the default; NaN or an infinity where
// one of them was not measured.
func gain(t backend.Tuned) float64 {
	return float64(medianOf(t, t.Default)) / float64(medianOf(t, t.Chosen))
}

func medianOf(t backend.Tuned, name string) time.Duration {
	for _, k := range t.Kernels {
		if k.Name == name {
			return k.Median
		}
	}
	return 0
}

// tuneTable shows a row for each product, with the kernels that came next.
func (c *console) tuneTable(tuned []backend.Tuned) {
	t := newTable("product", "chosen", "median", "GFLOP/s", "default", "gain", "next")
	rightAlign(t, 3, 4, 6)
	t.spare = []int{7, 5, 3}
	for _, p := range tuned {
		if !p.Decided {
			t.AppendRow(table.Row{p.Product, c.bad("out of time"), "", "", "", "", ""})
			continue
		}
		median := medianOf(p, p.Chosen)
		gained := "-"
		if before := medianOf(p, p.Default); before > 0 {
			gained = fmt.Sprintf("%.2f×", gain(p))
		}
		t.AppendRow(table.Row{p.Product, p.Chosen, duration(median.Nanoseconds()),
			rate(p.Product.Operations() / float64(median.Nanoseconds())),
			p.Default, gained, next(p)})
	}
	c.printTable("Products, m×k by k×n, n: as it lies, t: transposed", t)
	for _, line := range leftOut(tuned) {
		c.printf("%s\n", line)
	}
}

// shown is how many kernels a row has beside the chosen one: as many as fit a line.
const shown = 2

func next(t backend.Tuned) string {
	var list []string
	for _, k := range t.Kernels {
		if k.Name != t.Chosen && k.Median > 0 && len(list) < shown {
			list = append(list, fmt.Sprintf("%s %s", k.Name, duration(k.Median.Nanoseconds())))
		}
	}
	return strings.Join(list, ", ")
}

// leftOut names each kernel that is not right on this device, once, with what is wrong.
func leftOut(tuned []backend.Tuned) (lines []string) {
	seen := map[string]bool{}
	for _, t := range tuned {
		for _, k := range t.Kernels {
			if k.Failed && !seen[k.Name] {
				seen[k.Name] = true
				lines = append(lines, fmt.Sprintf("not right on this device: %s, for %v: %s", k.Name, t.Product, oneLine(k.Reason)))
			}
		}
	}
	return lines
}
