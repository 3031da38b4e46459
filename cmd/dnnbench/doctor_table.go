package main

import (
	"fmt"
	"maps"
	"slices"

	"github.com/jedib0t/go-pretty/v6/table"

	"github.com/dnnbench/dnnbench/bench"
)

// doctorHead shows the machine, and what was tried on it.
func (c *console) doctorHead(s bench.System, r doctorReport) {
	c.printf("system   %s, %d cores, %s, %s/%s\n", s.CPU, s.Cores, s.SIMD, s.OS, s.Arch)
	if r.Host.Distribution != "" {
		c.printf("host     %s\n", r.Host.Distribution)
	}
	c.printf("build    dnnbench %s\n", r.Version)
	c.hostTable(r.Host)
	t := newTable("backend", "way", "device, or why not", "version", "kind")
	for _, d := range r.Drivers {
		for _, a := range d.Attempts {
			if a.Device == nil {
				t.AppendRow(table.Row{d.Backend, a.Way, a.Reason, "", c.bad("none")})
				continue
			}
			kind := c.good("hardware")
			if a.Device.Software {
				kind = "software renderer"
			}
			t.AppendRow(table.Row{d.Backend, a.Way, a.Device.Name, a.Device.Version, kind})
		}
	}
	c.printTable("Ways to a device", t)
	c.limitTable(r)
	if len(r.Advice) == 0 {
		c.printf("\n%s\n", c.good("Nothing is missing."))
	}
	for _, a := range r.Advice {
		c.printf("\n%s %s\n", c.bad("to do:"), a)
	}
}

// hostTable shows libraries, drivers, device files and variables.
func (c *console) hostTable(h hostReport) {
	t := newTable("what", "name", "state")
	for _, l := range h.Libraries {
		state := l.Path
		if state == "" {
			state = c.bad("not found")
		}
		t.AppendRow(table.Row{"library", l.Name, state})
	}
	for _, v := range h.Vendors {
		t.AppendRow(table.Row{"EGL driver", v, "found"})
	}
	for _, n := range h.Nodes {
		state := "can be opened"
		if n.Problem != "" {
			state = c.bad(n.Problem)
		}
		t.AppendRow(table.Row{"device file", n.Path, state})
	}
	for _, name := range slices.Sorted(maps.Keys(h.Environment)) {
		t.AppendRow(table.Row{"variable", name, h.Environment[name]})
	}
	if t.Length() > 0 {
		c.printTable("Host", t)
	}
}

// limitTable shows the limits of each device that has some, once.
func (c *console) limitTable(r doctorReport) {
	shown := map[string]bool{}
	for _, d := range r.Drivers {
		for _, a := range d.Attempts {
			if a.Device == nil || len(a.Limits) == 0 || shown[a.Device.Name] {
				continue
			}
			shown[a.Device.Name] = true
			t := newTable("limit", "value")
			rightAlign(t, 2)
			for _, l := range a.Limits {
				t.AppendRow(table.Row{l.Name, l.Value})
			}
			c.printTable("Limits of "+a.Device.Name, t)
		}
	}
}

// doctorParity shows how a device did.
func (c *console) doctorParity(p doctorParity) {
	verdict := c.good("within bounds")
	switch {
	case p.Failure != "":
		verdict = c.bad("failed: " + p.Failure)
	case p.Failed > 0:
		verdict = c.bad(fmt.Sprintf("%d OUT OF BOUNDS", p.Failed))
	}
	c.printf("\nparity   %s on %s: %s in %s of %d cases, %.1f s: %s\n", p.Backend, p.Device.Name, plural(p.Checks, "check"),
		fmt.Sprint(p.Cases), p.AllCases, p.Seconds, verdict)
	for _, w := range p.Worst {
		if !w.OK {
			c.printf("%s %s, %s: error %.3g, bound %.3g %s at %d: %s\n", c.bad("out of bounds:"), w.Op, w.Case, w.WorstError, w.Bound, w.Unit,
				w.Index, oneLine(w.Detail))
		}
	}
}
