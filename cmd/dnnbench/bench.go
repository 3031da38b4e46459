package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/bench"
)

// benchFlags are the flags of bench, and of the command without a subcommand.
type benchFlags struct {
	suite  string
	format string
	seed   uint64
	device deviceFlags

	page    pageFlags
	against string // a backend
}

func newBench(c *console) *cobra.Command {
	f := &benchFlags{suite: string(bench.Quick), seed: 1}
	cmd := &cobra.Command{
		Use:   "bench",
		Short: "Measure the operations, train the digits, check against the reference",
		Long: "bench measures a backend's operations (products, broadcast additions, activations, a forward\n" +
			"pass, a training step), trains the embedded digits, and checks every operation against a float64\n" +
			"reference. Each rate is held against a ceiling of the same device, measured in the same run: a\n" +
			"copy of as many bytes, or a loop of multiply-adds in registers, where there is one. csv and\n" +
			"gobench hold operations only, and with them nothing is trained or checked.",
		Example: "  dnnbench bench\n  dnnbench bench --backend=cpu --suite=full\n  dnnbench bench --format=gobench > new.txt && benchstat old.txt new.txt\n" +
			"  dnnbench bench --backend=gl --against=cpu --out=report.html",
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd.Context(), c) },
	}
	flags := cmd.Flags()
	flags.Var(oneOf(&f.suite, "suite", suites()), "suite", "quick: some seconds; full: larger shapes, minutes; gpu: tensors of 256 MiB, by the device's clock; gpu-trial: the same, cut down")
	flags.Var(seed(&f.seed), "seed", "of the operands, the training and the checks")
	formatFlag(cmd, &f.format, formatJSON, formatCSV, formatGoBench)
	f.page.add(flags)
	flags.Var(oneOf(&f.against, "backend", backendNames()), "against", "for --out, measure the square products on this backend too: the page shows the speed-up, and from what size there is one")
	f.device.add(flags)
	return cmd
}

func suites() []string {
	var words []string
	for _, s := range bench.Suites() {
		words = append(words, string(s))
	}
	return words
}

func (f *benchFlags) run(ctx context.Context, c *console) (err error) {
	if err := f.checkPage(); err != nil {
		return err
	}
	b, info, err := f.device.open(nil)
	if err != nil {
		return err
	}
	defer closing(b, &err)
	if f.against == info.Backend {
		return usagef("--against=%s is the backend that is measured: choose another", f.against)
	}
	c.announce(f.format, info)
	var rival *timings
	if f.against != "" {
		if rival, err = f.rival(ctx); err != nil {
			return err
		}
	}
	all := report{System: bench.ThisSystem(), Backend: &info}
	results, err := f.operations(ctx, c, b)
	all.Results = resultReports(results)
	switch f.format {
	case formatCSV:
		return errors.Join(writeResultsCSV(c.out, all.Results), err)
	case formatGoBench:
		return errors.Join(writeGoBench(c.out, all.System, info, results), err)
	case formatTable:
		c.resultTable(all.Results)
	}
	if err == nil {
		all.Train, err = f.train(ctx, c, b)
	}
	if err == nil {
		all.Parity, err = checkParity(ctx, c, b, f.suite, f.seed)
		if f.format == formatTable {
			c.parityTable(all.Parity, byOperation)
		}
	}
	if f.format == formatJSON {
		err = errors.Join(all.writeJSON(c.out), err)
	}
	if f.page.wanted() && len(results) > 0 {
		page, pageErr := benchPage(timings{info, results}, rival, all)
		if pageErr == nil {
			pageErr = f.page.write(page)
		}
		err = errors.Join(pageErr, err)
	}
	return err
}

// checkPage finds out before the work whether the page can be made and written.
func (f *benchFlags) checkPage() error {
	switch {
	case f.page.wanted() && (f.format == formatCSV || f.format == formatGoBench):
		return usagef("--format=%s measures operations only, and a page shows more: leave out --format, or --out and --plots", f.format)
	case f.against != "" && !f.page.wanted():
		return usagef("--against is for a page: say --out=report.html too")
	}
	return f.page.check()
}

// rival measures the square products on the other backend.
func (f *benchFlags) rival(ctx context.Context) (_ *timings, err error) {
	b, other, err := (&deviceFlags{backend: f.against, fixed: f.device.fixed}).open(nil)
	if err != nil {
		return nil, fmt.Errorf("--against: %w", err)
	}
	defer closing(b, &err)
	results, err := bench.Run(ctx, b, bench.Options{Suite: bench.Suite(f.suite), Names: []string{squareProducts}, Seed: f.seed})
	return &timings{other, results}, err
}

func (f *benchFlags) operations(ctx context.Context, c *console, b backend.Backend) ([]bench.Result, error) {
	suite, err := bench.ParseSuite(f.suite)
	if err != nil {
		return nil, asUsage(err)
	}
	bar := c.newBar("operations").counts("operations")
	defer bar.end()
	return bench.Run(ctx, b, bench.Options{Suite: suite, Seed: f.seed,
		Progress: func(done, total int, name string) { bar.set(done, total, name) }})
}

// train is the command train with nothing given but the seed.
func (f *benchFlags) train(ctx context.Context, c *console, b backend.Backend) (*trainReport, error) {
	t := newTrainFlags()
	t.seed = f.seed
	plan, err := t.plan(func(string) bool { return false })
	if err != nil {
		return nil, err
	}
	t.format, t.quiet = f.format, true
	run, err := trainOnce(ctx, c, b, t, plan)
	if run.trained.Steps == 0 {
		return nil, err
	}
	if f.format == formatTable {
		c.trainTable(plan, []seedRun{run}, false)
	}
	return plan.report(run), err
}
