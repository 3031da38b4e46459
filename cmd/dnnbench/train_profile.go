package main

import (
	"time"

	"github.com/jedib0t/go-pretty/v6/table"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/bench"
)

// opTimeReport is the time of a kernel of a step.
type opTimeReport struct {
	Op string `json:"op"`
	NS int64  `json:"median_ns"`
}

// profileStep times the kernels of training steps of a plan, and shows them.
func profileStep(c *console, format string, b backend.Backend, info backendReport, p trainPlan) error {
	profiler, ok := b.(backend.Profiler)
	if !ok {
		return usagef("--profile needs a device that takes the time itself: backend %s does not (%s); choose --backend=gl", info.Backend, info.Reason)
	}
	c.announce(format, info)
	times, err := bench.ProfileStep(profiler, p.spec, p.options, p.data.train)
	if err != nil {
		return err
	}
	if format == formatJSON {
		all := report{System: bench.ThisSystem(), Backend: &info}
		for _, t := range times {
			all.Profile = append(all.Profile, opTimeReport{t.Op, t.Took.Nanoseconds()})
		}
		return all.writeJSON(c.out)
	}
	c.printf("training %s\n", p.describe())
	c.profileTable(times)
	return nil
}

func (c *console) profileTable(times []backend.KernelTime) {
	t := newTable("", "operation", "median", "of the step")
	rightAlign(t, 1, 3, 4)
	all := time.Duration(0)
	for _, k := range times {
		all += k.Took
	}
	for i, k := range times {
		t.AppendRow(table.Row{i + 1, k.Op, duration(k.Took.Nanoseconds()), percent(k.Took.Seconds() / max(all.Seconds(), 1e-9))})
	}
	t.AppendRow(table.Row{"", "all", duration(all.Nanoseconds()), ""})
	c.printTable("Kernels of a training step, by the device's clock", t)
}
