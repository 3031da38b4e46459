package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/backends"
	"github.com/dnnbench/dnnbench/backend/backendtest"
	"github.com/dnnbench/dnnbench/backend/gl"
	"github.com/dnnbench/dnnbench/bench"
)

// doctorFlags are the flags of doctor.
type doctorFlags struct {
	format, out, by string
	within          time.Duration
}

func newDoctor(c *console) *cobra.Command {
	f := &doctorFlags{}
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Find out what OpenGL needs here, and check each device in ten seconds",
		Long: "doctor shows what decides whether OpenGL works on this machine: the build, the libraries, the\n" +
			"devices and who may open them, each way to a context that was tried and why it failed, and the line\n" +
			"that mends it. Each device that works is checked against the float64 reference for ten seconds, its\n" +
			"operations in turn; \"dnnbench parity\" checks all. --out writes everything as JSON, to attach to a\n" +
			"bug report or to send in as the result for a device. It holds no host name, user name or address.\n" +
			"Exit status 1 when a check is out of bounds, and 0 where there is only no OpenGL.",
		Example: "  dnnbench doctor\n  dnnbench doctor --out=doctor.json\n  dnnbench doctor --parity=1m --by=\"A. Tester\" --out=arc-a770.json",
		Args:    noArguments,
		RunE:    func(cmd *cobra.Command, _ []string) error { return f.run(cmd.Context(), c) },
	}
	flags := cmd.Flags()
	f.within = 10 * time.Second
	flags.Var(positiveDuration(&f.within), "parity", "how long to check each device, as 10s")
	flags.StringVar(&f.out, "out", "", "write the report to this .json file")
	flags.StringVar(&f.by, "by", "", "who tested, for the report")
	formatFlag(cmd, &f.format, formatJSON)
	return cmd
}

func (f *doctorFlags) run(ctx context.Context, c *console) error {
	if err := f.checkOut(); err != nil {
		return asUsage(fmt.Errorf("--out=%s: %w", f.out, err))
	}
	r := doctorReport{Version: thisBuild().String(), Tested: time.Now().UTC().Format(time.DateOnly), By: f.by, Host: thisHost()}
	for _, d := range backends.All() {
		r.Drivers = append(r.Drivers, diagnose(d))
	}
	r.Advice = r.advise(runtime.GOOS, gl.Built)
	whole := report{System: bench.ThisSystem(), Doctor: &r}
	if f.format == formatTable {
		c.doctorHead(whole.System, r)
	}
	var failure error
	for _, d := range backends.All() {
		if failure = f.check(ctx, c, d, &r); failure != nil {
			break
		}
	}
	if f.format == formatJSON {
		if err := whole.writeJSON(c.out); err != nil {
			return err
		}
	}
	if f.out != "" {
		if err := whole.write(f.out); err != nil {
			return err
		}
		c.note("the report is in %s", f.out)
	}
	if failure != nil {
		return failure
	}
	return r.verdict()
}

// check adds the parity of a driver's devices to the report.
func (f *doctorFlags) check(ctx context.Context, c *console, driver backend.Driver, r *doctorReport) error {
	devices, err := driver.Devices()
	if err != nil {
		return nil // it is among the attempts
	}
	for i, device := range devices {
		p := doctorParity{Backend: driver.Name(), Device: device}
		if err := p.run(ctx, c, driver, i, f.within); err != nil {
			return err
		}
		r.Parity = append(r.Parity, p)
		if f.format == formatTable {
			c.doctorParity(p)
		}
	}
	return nil
}

// run opens a device and checks it. A device that fails is a part of the report; an error
// is the end of the user's patience.
func (p *doctorParity) run(ctx context.Context, c *console, driver backend.Driver, index int, within time.Duration) (err error) {
	b, err := driver.Open(index, backend.Config{})
	if err != nil {
		p.Failure = oneLine(err.Error())
		return nil
	}
	defer func() {
		if err := b.Close(); err != nil && p.Failure == "" {
			p.Failure = oneLine(err.Error())
		}
	}()
	title := "parity of " + p.Device.Name
	bar := c.newBar(title)
	defer bar.end()
	start := time.Now()
	results, err := backendtest.Check(ctx, b, backendtest.Options{Quick: true, Seed: 1, Within: within, Progress: func(done, total int) {
		p.Cases, p.AllCases = done, total
		bar.set(int(time.Since(start)), int(max(within, time.Since(start))), title)
	}})
	p.Seconds = time.Since(start).Seconds()
	p.take(results)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		p.Failure = oneLine(err.Error())
	}
	return nil
}

// take keeps the worst check of each operation, and each that is out of bounds.
func (p *doctorParity) take(results []backendtest.Result) {
	p.Checks = len(results)
	for _, row := range parityRows(results, byOperation) {
		p.Worst = append(p.Worst, row.worst)
	}
	for _, r := range results {
		if !r.OK {
			p.Failed++
			if !slices.Contains(p.Worst, r) {
				p.Worst = append(p.Worst, r)
			}
		}
	}
}

// checkOut finds out before the work whether its report can be written.
func (f *doctorFlags) checkOut() error {
	if f.out == "" {
		return nil
	}
	if !strings.HasSuffix(f.out, ".json") {
		return errors.New("the report is JSON: name it .json")
	}
	return checkFolder(f.out)
}

// write writes the report to a file.
func (r report) write(path string) error {
	var text bytes.Buffer
	if err := r.writeJSON(&text); err != nil {
		return err
	}
	return writeOut(path, text.Bytes())
}

func (r doctorReport) verdict() error {
	for _, p := range r.Parity {
		switch {
		case p.Failure != "":
			return fmt.Errorf("%s failed: %s", p.Device.Name, p.Failure)
		case p.Failed > 0:
			return fmt.Errorf("%s: %d of %d parity checks are out of bounds: do not trust this device or driver, and send the report that --out writes",
				p.Device.Name, p.Failed, p.Checks)
		}
	}
	return nil
}
