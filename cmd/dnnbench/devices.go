package main

import (
	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/backends"
	"github.com/dnnbench/dnnbench/bench"
)

// driverReport is what one driver offers, or why it offers nothing.
type driverReport struct {
	Backend string           `json:"backend"`
	Devices []backend.Device `json:"devices"`
	Reason  string           `json:"reason,omitempty"` // why there is none
}

func newDevices(c *console) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:     "devices",
		Short:   "List the devices of each backend, or why it has none",
		Long:    "devices lists what --backend and --device can choose, best first.\nA software renderer (OpenGL that a CPU emulates) is named as such; auto never takes it.",
		Example: "  dnnbench devices\n  dnnbench devices --format=json\n  dnnbench bench --backend=gl --device=1",
		Args:    noArguments,
		RunE: func(*cobra.Command, []string) error {
			listed := listDevices(backends.All())
			if format == formatJSON {
				return report{System: bench.ThisSystem(), Devices: listed}.writeJSON(c.out)
			}
			c.deviceTable(listed)
			return nil
		},
	}
	formatFlag(cmd, &format, formatJSON)
	return cmd
}

func listDevices(drivers []backend.Driver) []driverReport {
	var listed []driverReport
	for _, d := range drivers {
		r := driverReport{Backend: d.Name(), Devices: []backend.Device{}}
		devices, err := d.Devices()
		switch {
		case err != nil:
			r.Reason = oneLine(err.Error())
		case len(devices) == 0:
			r.Reason = "it found no device"
		default:
			r.Devices = devices
		}
		listed = append(listed, r)
	}
	return listed
}

func (c *console) deviceTable(listed []driverReport) {
	t := newTable("backend", "number", "device", "vendor", "version", "kind")
	rightAlign(t, 2)
	t.spare = []int{4}
	var missing []driverReport
	for _, d := range listed {
		for i, dev := range d.Devices {
			kind := "hardware"
			if dev.Software {
				kind = "software renderer"
			}
			t.AppendRow(table.Row{d.Backend, i, dev.Name, dev.Vendor, dev.Version, kind})
		}
		if len(d.Devices) == 0 {
			missing = append(missing, d)
		}
	}
	c.printTable("Devices", t)
	for _, d := range missing {
		c.printf("%s: none: %s\n", d.Backend, d.Reason)
	}
}
