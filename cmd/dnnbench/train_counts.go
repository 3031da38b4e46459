package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"

	"github.com/dnnbench/dnnbench/backend/gl"
	"github.com/dnnbench/dnnbench/bench"
)

// countsReport is what a training step costs on OpenGL.
type countsReport struct {
	Dispatches []dispatchReport `json:"dispatches"`
	Total      dispatchReport   `json:"total"`
	Others     int              `json:"other_calls"`           // transfers, waits, objects made and deleted
	Floor      *int             `json:"floor_bytes,omitempty"` // where one is known
}

type dispatchReport struct {
	Kernel   string `json:"kernel,omitempty"`
	Calls    int    `json:"gl_calls"`
	Barriers int    `json:"barriers"`
	Read     int    `json:"bytes_read"`
	Written  int    `json:"bytes_written"`
}

// countStep counts the second training step of a plan, which replays the first.
func countStep(c *console, format string, p trainPlan) (err error) {
	r, err := gl.NewRecorder()
	if err != nil {
		return err
	}
	defer closing(r, &err)
	train := p.data.train
	var list []gl.Dispatch
	var others int
	err = bench.Steps(r, p.spec, p.options, train, 2, func(step func() error) error {
		_, _, before := r.Take()
		failed := step()
		var after error
		list, others, after = r.Take()
		return errors.Join(before, failed, after)
	})
	if err != nil {
		return asUsage(err)
	}
	counts := newCountsReport(list)
	counts.Others = others
	if floor, ok := bench.StepFloor(p.spec, p.options, train.Bytes != nil || train.BytesFrom != nil); ok {
		counts.Floor = &floor
	}
	if format == formatJSON {
		return errors.Join(report{System: bench.ThisSystem(), Counts: &counts}.writeJSON(c.out), err)
	}
	c.printf("training %s\n", p.describe())
	c.countsTable(counts)
	return nil
}

func newCountsReport(list []gl.Dispatch) (r countsReport) {
	for _, d := range list {
		one := dispatchReport{brief(d.Kernel), d.Calls, d.Barriers, d.Read, d.Written}
		r.Dispatches = append(r.Dispatches, one)
		r.Total.Calls += one.Calls
		r.Total.Barriers += one.Barriers
		r.Total.Read += one.Read
		r.Total.Written += one.Written
	}
	return r
}

// brief leaves out the options of a kernel that are 0.
func brief(kernel string) string {
	var words []string
	for _, w := range strings.Fields(kernel) {
		if !strings.HasSuffix(w, "=0") {
			words = append(words, w)
		}
	}
	return strings.Join(words, " ")
}

func (c *console) countsTable(r countsReport) {
	t := newTable("", "kernel", "GL calls", "barriers", "read", "written")
	rightAlign(t, 1, 3, 4, 5, 6)
	row := func(number any, d dispatchReport) {
		t.AppendRow(table.Row{number, d.Kernel, d.Calls, d.Barriers, size(d.Read), size(d.Written)})
	}
	for i, d := range r.Dispatches {
		row(i+1, d)
	}
	r.Total.Kernel = "all"
	row("", r.Total)
	c.printTable("A training step on OpenGL, counted", t)
	if r.Others > 0 {
		c.printf("and %d calls that move data, wait, or make and delete\n", r.Others)
	}
	all := r.Total.Read + r.Total.Written
	if r.Floor == nil {
		c.printf("%s in all\n", size(all))
		return
	}
	c.printf("%s in all, %.3f of the floor of %s, each tensor once per use that cannot be fused\n", size(all), float64(all)/float64(*r.Floor), size(*r.Floor))
}

// size has three significant digits or so.
func size(bytes int) string {
	switch b := float64(bytes); {
	case b >= 1<<30:
		return fmt.Sprintf("%.2f GiB", b/(1<<30))
	case b >= 1<<20:
		return fmt.Sprintf("%.2f MiB", b/(1<<20))
	case b >= 1<<10:
		return fmt.Sprintf("%.2f KiB", b/(1<<10))
	}
	return fmt.Sprintf("%d B", bytes)
}
