package main

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/jedib0t/go-pretty/v6/table"

	"github.com/dnnbench/dnnbench/sweep"
)

// shownTrials is how many trials the table has: what fits a screen. The record has all.
const shownTrials = 15

// sweepTable shows the best trials, and what is chosen.
func (c *console) sweepTable(plan sweep.Plan, records []sweep.Record) {
	ordered := bestFirst(records)
	header := table.Row{"trial", "epochs"}
	for _, p := range plan.Space {
		header = append(header, p.Name)
	}
	t := newTable(append(header, "parameters", "cost", "±", measureName(records), "time")...)
	n := len(header) + 5
	t.spare = []int{n, 2, n - 2, n - 1}
	for _, r := range ordered[:min(shownTrials, len(ordered))] {
		row := table.Row{r.Number, r.Epochs}
		for _, p := range plan.Space {
			row = append(row, r.Setting[p.Name])
		}
		if r.Failure != "" {
			row = append(row, "", c.bad(r.Failure), "", "", "")
		} else {
			row = append(row, r.Parameters, fmt.Sprintf("%.5f", r.Cost), spreadText(r), measure(r), fmt.Sprintf("%.1f s", r.Seconds))
		}
		t.AppendRow(row)
	}
	c.printTable("Trials, those with the most epochs and the least held-back cost first", t)
	if more := len(ordered) - shownTrials; more > 0 {
		c.printf("and %d more in the record\n", more)
	}
	c.choice(records)
}

// bestFirst are the trials with the most epochs and the least cost first, and those that
// failed at the end.
func bestFirst(records []sweep.Record) []sweep.Record {
	ordered := slices.Clone(records)
	slices.SortStableFunc(ordered, func(a, b sweep.Record) int {
		if failed := cmp.Compare(boolean(a.Failure != ""), boolean(b.Failure != "")); failed != 0 {
			return failed
		}
		return cmp.Or(cmp.Compare(b.Rung, a.Rung), cmp.Compare(a.Cost, b.Cost))
	})
	return ordered
}

// spreadText is the standard error; a single held-back part has none.
func spreadText(r sweep.Record) string {
	if len(r.Folds) < 2 {
		return "-"
	}
	return fmt.Sprintf("%.5f", r.StandardError)
}

func boolean(b bool) int {
	if b {
		return 1
	}
	return 0
}

// measureName is what there is to say of a trial besides its cost.
func measureName(records []sweep.Record) string {
	for _, r := range records {
		for _, f := range r.Folds {
			for _, name := range []string{"accuracy", "r2"} {
				if _, ok := f.Measures[name]; ok {
					return name
				}
			}
		}
	}
	return ""
}

// measure is its mean over the folds.
func measure(r sweep.Record) string {
	name, sum := measureName([]sweep.Record{r}), 0.0
	if name == "" {
		return ""
	}
	for _, f := range r.Folds {
		sum += f.Measures[name]
	}
	return fmt.Sprintf("%.4f", sum/float64(len(r.Folds)))
}

// choice shows the best and, if that is another, the smallest that is as good.
func (c *console) choice(records []sweep.Record) {
	choice, ok := sweep.Choose(records)
	if !ok {
		return
	}
	b, s := choice.Best, choice.Simplest
	c.printf("\n%s  trial %d: %s; held-back cost %.5f ± %s, %d parameters\n", c.good("best")+"    ", b.Number, settingText(b.Setting), b.Cost, spreadText(b), b.Parameters)
	switch {
	case len(b.Folds) < 2:
		c.printf("one held-back part has no standard error to choose a smaller network by: say --folds=3 or more\n")
	case s.Parameters == b.Parameters:
		c.printf("no smaller network is within a standard error of it\n")
	default:
		c.printf("%s  trial %d: %s; held-back cost %.5f, %d parameters: %s less, within a standard error of the best\n", c.good("simplest"), s.Number, settingText(s.Setting),
			s.Cost, s.Parameters, percent(1-float64(s.Parameters)/float64(b.Parameters)))
	}
}
