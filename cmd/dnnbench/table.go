package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/dnnbench/dnnbench/bench"
)

// newTable is a table in the one style of this command: no box, numbers to the
// right.
func newTable(header ...any) *sheet {
	t := &sheet{Writer: table.NewWriter(), names: make([]string, len(header)), widths: make([]int, len(header)), configs: make([]table.ColumnConfig, len(header))}
	for i, h := range header {
		t.names[i] = fmt.Sprint(h)
		t.widths[i], t.configs[i].Number = columnsOf(t.names[i]), i+1
	}
	style := table.StyleLight
	style.Options = table.OptionsNoBordersAndSeparators
	style.Format.Header = text.FormatDefault
	style.Box.PaddingLeft, style.Box.PaddingRight = "", "  "
	t.SetStyle(style)
	t.AppendHeader(header)
	t.SuppressTrailingSpaces()
	return t
}

// announce says what machine and what device the results come from, and why that
// one: at the head of a table, or beside other output.
func (c *console) announce(format string, b backendReport) {
	if format != formatTable {
		c.note("%s: %s", b.describe(), b.Reason)
		return
	}
	s := bench.ThisSystem()
	c.printf("system   %s, %d cores, %s, %s/%s, %s\n", s.CPU, s.Cores, s.SIMD, s.OS, s.Arch, s.Go)
	c.printf("backend  %s\nreason   %s\n", b.describe(), b.Reason)
}

// describe names the backend and the device, and a software renderer as such.
func (b backendReport) describe() string {
	parts := []string{b.Backend + " on " + b.Device}
	for _, p := range []string{b.Vendor, b.Version} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	if b.Software {
		parts = append(parts, "SOFTWARE RENDERER")
	}
	return oneLine(strings.Join(parts, ", "))
}

func (c *console) resultTable(results []resultReport) {
	t := newTable("operation", "shape", "rate", "unit", "median", "min", "max", "runs", "of ceiling")
	rightAlign(t, 3, 5, 6, 7, 8, 9)
	t.spare = []int{8, 7, 6, 9}
	for _, r := range results {
		if r.Runs == 0 {
			t.AppendRow(table.Row{r.Name, r.Shape, rate(float64(r.Value)), r.Unit, "", "", "", "", ""})
			continue
		}
		fraction := "-"
		if r.CeilingFraction != nil {
			fraction = percent(float64(*r.CeilingFraction))
		}
		t.AppendRow(table.Row{r.Name, r.Shape, rate(float64(r.Value)), r.Unit,
			duration(r.MedianNS), duration(r.MinNS), duration(r.MaxNS), r.Runs, fraction})
	}
	c.printTable("Operations", t)
}

// rate has three significant digits.
func rate(x float64) string {
	switch {
	case x >= 100:
		return fmt.Sprintf("%.0f", x)
	case x >= 10:
		return fmt.Sprintf("%.1f", x)
	}
	return fmt.Sprintf("%.2f", x)
}

func percent(x float64) string { return fmt.Sprintf("%.1f %%", 100*x) }

// duration has three significant digits or so.
func duration(ns int64) string {
	d := time.Duration(ns)
	switch {
	case d >= time.Second:
		return fmt.Sprintf("%.2f s", d.Seconds())
	case d >= 100*time.Microsecond:
		return fmt.Sprintf("%.2f ms", d.Seconds()*1e3)
	}
	return fmt.Sprintf("%.2f µs", d.Seconds()*1e6)
}
