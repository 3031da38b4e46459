package main

import (
	"context"
	"errors"

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
		Example: "  dnnbench bench\n  dnnbench bench --backend=cpu --suite=full\n  dnnbench bench --format=gobench > new.txt && benchstat old.txt new.txt",
		Args:    noArguments,
		RunE:    func(cmd *cobra.Command, _ []string) error { return f.run(cmd.Context(), c) },
	}
	flags := cmd.Flags()
	flags.Var(oneOf(&f.suite, "suite", suites()), "suite", "quick: some seconds; full: larger shapes, minutes; gpu: tensors of 256 MiB, by the device's clock; gpu-trial: the same, cut down")
	flags.Var(seed(&f.seed), "seed", "of the operands, the training and the checks")
	formatFlag(cmd, &f.format, formatJSON, formatCSV, formatGoBench)
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
	b, info, err := f.device.open(nil)
	if err != nil {
		return err
	}
	defer closing(b, &err)
	c.announce(f.format, info)
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
	return err
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
