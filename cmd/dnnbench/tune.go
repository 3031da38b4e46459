package main

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/bench"
	"github.com/dnnbench/dnnbench/internal/cache"
)

// tuneFlags are the flags of tune.
type tuneFlags struct {
	suite  string
	arch   widths
	batch  int
	budget time.Duration
	format string
	device deviceFlags
}

// usualBatch is the batch of the network that the suites measure.
const usualBatch = 64

func newTune(c *console) *cobra.Command {
	f := &tuneFlags{suite: string(bench.Quick), batch: usualBatch, budget: 2 * time.Minute}
	cmd := &cobra.Command{
		Use:   "tune",
		Short: "Find the fastest kernels for products on this device, and keep them",
		Long: "tune measures a GPU's kernels for products of matrices by the device's timer, and keeps the fastest\n" +
			"for each class of products (transposes, extents up to powers of two) in the user's cache directory,\n" +
			"for this device and this version of its driver. bench, train and programs of your own use them from\n" +
			"then on; they never tune by themselves. A kernel that is not right, or that gives other bits than the\n" +
			"first right one, is left out, so tuning changes no result. Run it on an idle machine. Ctrl-C stops it\n" +
			"and keeps what was found.\n\n" +
			cache.Variable + "=FOLDER keeps it elsewhere. --deterministic, or DNNBENCH_TUNE=off, uses the default kernels.",
		Example: "  dnnbench tune\n  dnnbench tune --arch=784-256-128-10 --batch=64\n  dnnbench tune --suite=full --budget=10m --format=json",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			given := cmd.Flags().Changed
			switch {
			case given("arch") && given("suite"):
				return usagef("--arch and --suite: leave one of them out")
			case given("batch") && !given("arch"):
				return usagef("--batch is that of a network: name it by --arch")
			}
			return f.run(cmd.Context(), c)
		},
	}
	flags := cmd.Flags()
	flags.Var(oneOf(&f.suite, "suite", suites()), "suite", "products that this suite of bench measures")
	flags.Var(widthsFlag(&f.arch), "arch", "products of the layers of this network instead, as 784-256-128-10")
	flags.Var(count(&f.batch), "batch", "samples a step, with --arch")
	flags.Var(positiveDuration(&f.budget), "budget", "time for all products together, as 90s or 10m")
	formatFlag(cmd, &f.format, formatJSON)
	f.device.addChoice(flags)
	return cmd
}

// positiveDuration takes a time above 0.
func positiveDuration(target *time.Duration) pflag.Value {
	return &checked[time.Duration]{target: target, kind: "time", parse: func(s string) (time.Duration, error) {
		d, err := time.ParseDuration(s)
		if err != nil {
			return 0, usagef("%q is not a time: write it as 90s or 1m30s", s)
		}
		if d <= 0 {
			return 0, usagef("%q is not above 0", s)
		}
		return d, nil
	}}
}

func (f *tuneFlags) products() ([]backend.ProductShape, error) {
	if len(f.arch) > 0 {
		return bench.LayerProducts(f.batch, f.arch...), nil
	}
	suite, err := bench.ParseSuite(f.suite)
	if err != nil {
		return nil, asUsage(err)
	}
	return bench.Products(suite), nil
}

func (f *tuneFlags) run(ctx context.Context, c *console) (err error) {
	products, err := f.products()
	if err != nil {
		return err
	}
	b, info, err := f.device.open(nil)
	if err != nil {
		return err
	}
	defer closing(b, &err)
	tuner, ok := b.(backend.Tuner)
	if !ok {
		return usagef("backend %s on %s has nothing to tune: its kernels follow from the shape alone (%s; --backend=gl takes a software renderer too)",
			info.Backend, info.Device, info.Reason)
	}
	c.announce(f.format, info)
	tuned, err := f.measure(ctx, c, tuner, products)
	if f.format == formatJSON {
		all := report{System: bench.ThisSystem(), Backend: &info, Tune: tuneReports(tuned)}
		return errors.Join(all.writeJSON(c.out), err)
	}
	if len(tuned) > 0 {
		c.tuneTable(tuned)
	}
	return err
}

func (f *tuneFlags) measure(ctx context.Context, c *console, b backend.Tuner, products []backend.ProductShape) ([]backend.Tuned, error) {
	bar := c.newBar("tune").counts("products")
	defer bar.end()
	tuned, err := b.Tune(ctx, products, backend.TuneOptions{Budget: f.budget,
		Progress: func(done, total int, what string) { bar.set(done, total, what) }})
	for _, t := range tuned {
		if t.Kept != nil {
			c.note("what was found holds for this run only: %v", t.Kept)
			break
		}
	}
	return tuned, err
}
