package main

import (
	"fmt"
	"maps"
	"slices"

	"github.com/jedib0t/go-pretty/v6/progress"
	"github.com/jedib0t/go-pretty/v6/table"

	"github.com/dnnbench/dnnbench/bench"
)

// showInspected prints what was found.
func (c *console) showInspected(f *inspectFlags, found inspected, r inspectReport) error {
	if f.format == formatJSON {
		return report{System: bench.ThisSystem(), Inspect: &r}.writeJSON(c.out)
	}
	if found.kind != "" {
		c.printf("%s: a %s\n", found.path, found.kind)
	}
	if found.checkpoint != nil {
		c.checkpointTable(r)
		return nil
	}
	c.printf("%s\n\n", c.boxless(found.summary))
	c.printf("parameters       %d, %s\n", r.Parameters, progress.FormatBytes(r.WeightBytes))
	c.printf("answering        %s floating-point operations a sample\n", progress.FormatNumber(int64(r.ForwardFLOPs)))
	c.printf("training         %s a sample; %s of memory with %s and batches of %d\n", progress.FormatNumber(int64(r.StepFLOPs)), progress.FormatBytes(r.StepBytes), f.opt, f.batch)
	switch p := found.prepared; {
	case p.Mean != nil:
		c.printf("raw samples      are standardised by what is in the file\n")
	case p.Scale != 0:
		c.printf("raw samples      are bytes: %g·x + %g\n", p.Scale, p.Shift)
	}
	for _, n := range []struct {
		what  string
		names []string
	}{{"features", found.naming.Features}, {"classes", found.naming.Classes}, {"targets", found.naming.Targets}} {
		if n.names != nil {
			c.printf("%-16s %s\n", n.what, shortList(n.names))
		}
	}
	return nil
}

func (c *console) checkpointTable(r inspectReport) {
	c.printf("epoch %d is under way, %s of it done\n", r.Epoch, plural(r.Steps, "step"))
	if n := len(r.Costs); n > 0 {
		c.printf("the cost was %.6f in the first epoch and %.6f in epoch %d\n", float64(r.Costs[0]), float64(r.Costs[n-1]), n)
	}
	t := newTable("what decides it", "")
	for _, name := range slices.Sorted(maps.Keys(r.Settings)) {
		t.AppendRow(table.Row{name, fmt.Sprint(r.Settings[name])})
	}
	c.printTable("", t)
}
