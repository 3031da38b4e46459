package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
)

func (c *console) changeTable(r *compareReport) {
	c.printf("old      %s\nnew      %s\n", strings.Join(r.Old, ", "), strings.Join(r.New, ", "))
	t := newTable("operation", "shape", "old", "new", "change", decimal(100*float64(r.Confidence))+" % interval", "p", "n", "")
	rightAlign(t, 3, 4, 5, 6, 7, 8)
	runs, decided := true, 0
	for _, o := range r.Changes {
		runs = runs && o.By == byRun
		verdict, change := "", signedPercent(float64(o.Ratio))
		switch {
		case o.TooSlow:
			verdict = c.bad("TOO SLOW")
		case o.Change == changeSlower:
			verdict = c.bad(o.Change)
		case o.Change == changeFaster:
			verdict = c.good(o.Change)
		}
		if o.Change != changeUndecided {
			decided++
		}
		t.AppendRow(table.Row{o.Name, o.Shape, duration(int64(o.OldNS)), duration(int64(o.NewNS)), change, intervalText(o),
			fmt.Sprintf("%.3f", float64(o.P)), fmt.Sprintf("%d+%d", o.OldN, o.NewN), verdict})
	}
	t.AppendRow(table.Row{"geometric mean", "", duration(int64(r.GeometricOld)), duration(int64(r.GeometricNew)), signedPercent(float64(r.Geometric)), "", "", "", ""})
	c.printTable("Time of each operation", t)
	c.printf("%d of %s changed", decided, plural(len(r.Changes), "operation"))
	if runs {
		c.printf("; if nothing had, some %.1f would be taken for changed by chance", (1-float64(r.Confidence))*float64(len(r.Changes)))
	}
	c.printf("\n")
	for _, only := range []struct {
		side       string
		operations []string
	}{{"old", r.OnlyOld}, {"new", r.OnlyNew}} {
		if len(only.operations) > 0 {
			c.printf("only in the %s: %s\n", only.side, strings.Join(only.operations, ", "))
		}
	}
}

// signedPercent shows a ratio of times as a change: +5.0 % takes longer.
func signedPercent(ratio float64) string { return fmt.Sprintf("%+.1f %%", 100*(ratio-1)) }

// intervalText shows the ends of one, or that there is none.
func intervalText(c changeReport) string {
	if c.Low == 0 {
		return "too few samples"
	}
	return fmt.Sprintf("%+.1f … %+.1f %%", 100*(float64(c.Low)-1), 100*(float64(c.High)-1))
}

func writeChangesCSV(w *output, changes []changeReport) error {
	var rows [][]string
	for _, c := range changes {
		high := ""
		if c.Low > 0 {
			high = decimal(float64(c.High))
		}
		rows = append(rows, []string{c.Name, c.Shape, decimal(float64(c.OldNS)), decimal(float64(c.NewNS)), strconv.Itoa(c.OldN), strconv.Itoa(c.NewN), c.By,
			decimal(float64(c.Ratio)), decimal(float64(c.Low)), high, decimal(float64(c.P)), c.Change, strconv.FormatBool(c.TooSlow)})
	}
	return writeCSV(w, []string{"name", "shape", "old_ns", "new_ns", "old_n", "new_n", "by", "ratio", "low", "high", "p", "change", "too_slow"}, rows)
}
