package main

import (
	"fmt"

	web "github.com/dnnbench/dnnbench/internal/report"
	"github.com/dnnbench/dnnbench/sweep"
)

// sweepPage shows each trial, and what is chosen.
func sweepPage(info backendReport, data string, plan sweep.Plan, records []sweep.Record) (web.Page, error) {
	page := web.Page{Title: "Sweep over " + plan.Space[0].Name, Facts: append(pageFacts(info), web.Fact{Name: "data", Value: oneLine(data)},
		web.Fact{Name: "method", Value: fmt.Sprintf("%s, %s held back in turn, %s, seed %d", plan.Method, plural(plan.Folds, "part"), plural(plan.Epochs, "epoch"), plan.Seed)})}
	for _, p := range plan.Space[1:] {
		page.Title += ", " + p.Name
	}
	page.Summary = choiceSummary(records)
	costs := web.Section{Heading: "Cost against each hyper-parameter", Prose: []string{
		"Each mark is a trial: a network trained with one setting, and its mean loss on the parts of the training data that were held back. All hyper-parameters vary at once, so marks above one another differ in the others. " +
			"No test part was looked at."}}
	for i, p := range plan.Space {
		drawn, err := plotParam(p, records)
		if err != nil {
			costs.Prose = append(costs.Prose, fmt.Sprintf("There is no plot of %s: %v.", p.Name, err))
			continue
		}
		costs.Figures = append(costs.Figures, web.Figure{Name: fmt.Sprintf("sweep-%d-%s", i+1, p.Name), Title: "Cost against " + p.Name, Plot: drawn,
			Alt:     fmt.Sprintf("Held-back cost of %s against %s. %s", plural(len(records), "trial"), p.Name, page.Summary),
			Caption: "Trials with fewer epochs than the longest have marks of their own; those that failed have none. The simplest is the smallest network within one standard error of the best."})
	}
	page.Sections = []web.Section{costs, {Heading: "Trials", Tables: []web.Table{trialsTable(plan, records)}}}
	return page, nil
}

// choiceSummary is the best and, if that is another, the smallest that is as good.
func choiceSummary(records []sweep.Record) string {
	choice, ok := sweep.Choose(records)
	if !ok {
		return "No trial came to its end with a cost: there is nothing to choose from."
	}
	b, s := choice.Best, choice.Simplest
	text := fmt.Sprintf("Best: trial %d, %s; held-back cost %.5f ± %s, %d parameters.", b.Number, settingText(b.Setting), b.Cost, spreadText(b), b.Parameters)
	switch {
	case len(b.Folds) < 2:
		return text + " One held-back part has no standard error to choose a smaller network by."
	case s.Parameters == b.Parameters:
		return text + " No smaller network is within a standard error of it (Occam's razor)."
	}
	return text + fmt.Sprintf(" Simplest within a standard error of it (Occam's razor): trial %d, %s; held-back cost %.5f, %d parameters, %s less.",
		s.Number, settingText(s.Setting), s.Cost, s.Parameters, percent(1-float64(s.Parameters)/float64(b.Parameters)))
}

func trialsTable(plan sweep.Plan, records []sweep.Record) web.Table {
	t := web.Table{Title: "All trials, those with the most epochs and the least held-back cost first",
		Caption: "The cost is the mean over the held-back parts of a sample's loss, and ± its standard error. The time is that of the whole trial.",
		Columns: web.Numbers("trial", "epochs")}
	for _, p := range plan.Space {
		t.Columns = append(t.Columns, web.Column{Name: p.Name, Numeric: true})
	}
	name := measureName(records)
	t.Columns = append(t.Columns, web.Numbers("parameters", "cost", "±")...)
	if name != "" {
		t.Columns = append(t.Columns, web.Column{Name: name, Numeric: true})
	}
	t.Columns = append(t.Columns, append(web.Numbers("time"), web.Words("failure")...)...)
	for _, r := range bestFirst(records) {
		row := []string{fmt.Sprint(r.Number), fmt.Sprint(r.Epochs)}
		for _, p := range plan.Space {
			row = append(row, r.Setting[p.Name])
		}
		cells := []string{fmt.Sprint(r.Parameters), fmt.Sprintf("%.5f", r.Cost), spreadText(r), measure(r), fmt.Sprintf("%.1f s", r.Seconds), ""}
		if r.Failure != "" {
			cells = []string{"", "", "", "", fmt.Sprintf("%.1f s", r.Seconds), r.Failure}
		}
		if name == "" {
			cells = append(cells[:3:3], cells[4:]...)
		}
		t.Rows = append(t.Rows, append(row, cells...))
	}
	return t
}
