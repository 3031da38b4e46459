package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"

	"github.com/dnnbench/dnnbench/backend/backendtest"
)

// parityRow stands for checks of one kind.
type parityRow struct {
	op, class string
	checks    int
	worst     backendtest.Result // the one with the least of its bound left
}

// byClass tells apart the shapes or inputs that a case names first, and byOperation
// does not.
func byClass(r backendtest.Result) string {
	class, _, _ := strings.Cut(r.Case, ", ")
	return class
}

func byOperation(backendtest.Result) string { return "" }

// parityRows gathers checks by operation and class, in the order in which they come.
func parityRows(results []backendtest.Result, class func(backendtest.Result) string) []*parityRow {
	type key struct{ op, class string }
	var rows []*parityRow
	known := map[key]*parityRow{}
	for _, r := range results {
		k := key{r.Op, class(r)}
		row := known[k]
		if row == nil {
			row = &parityRow{op: k.op, class: k.class, worst: r}
			known[k] = row
			rows = append(rows, row)
		}
		row.checks++
		if r.Margin < row.worst.Margin {
			row.worst = r
		}
	}
	return rows
}

// parityTable shows a row for each kind of check, and then each check that failed.
func (c *console) parityTable(results []backendtest.Result, class func(backendtest.Result) string) {
	t := newTable("operation", "class", "checks", "worst error", "bound", "unit", "margin", "at", "ok")
	rightAlign(t, 3, 4, 5, 7, 8)
	t.spare = []int{8, 3, 6, 5}
	for _, row := range parityRows(results, class) {
		w := row.worst
		verdict := c.good("ok")
		if !w.OK {
			verdict = c.bad("OUT OF BOUNDS")
		}
		t.AppendRow(table.Row{row.op, row.class, row.checks, fmt.Sprintf("%.3g", w.WorstError), fmt.Sprintf("%.3g", w.Bound),
			w.Unit, percent(w.Margin), w.Index, verdict})
	}
	c.printTable("Parity with the float64 reference", t)
	failed := 0
	for _, r := range results {
		if !r.OK {
			failed++
			c.printf("%s %s, %s: error %.3g, bound %.3g %s (%s), at %d: %s\n", c.bad("out of bounds:"), r.Op, r.Case,
				r.WorstError, r.Bound, r.Unit, r.Why, r.Index, oneLine(r.Detail))
		}
	}
	c.printf("%s, %d out of bounds\n", plural(len(results), "check"), failed)
}

func writeParityCSV(w *output, results []backendtest.Result) error {
	var rows [][]string
	for _, r := range results {
		rows = append(rows, []string{r.Op, r.Case, r.Unit, decimal(r.WorstError), decimal(r.Bound), decimal(r.Margin),
			strconv.Itoa(r.Index), strconv.FormatBool(r.OK), r.Why})
	}
	return writeCSV(w, []string{"op", "case", "unit", "worst_error", "bound", "margin", "index", "ok", "why"}, rows)
}
