package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/backendtest"
	"github.com/dnnbench/dnnbench/bench"
)

// parityFlags are the flags of parity.
type parityFlags struct {
	suite  string
	quick  bool
	format string
	seed   uint64
	device deviceFlags
}

func newParity(c *console) *cobra.Command {
	f := &parityFlags{suite: string(bench.Quick), seed: 1}
	cmd := &cobra.Command{
		Use:   "parity",
		Short: "Check every operation against a float64 reference",
		Long: "parity runs every operation of a backend on random and on awkward inputs, and compares the results\n" +
			"with a float64 reference within bounds that theory gives. Each row is an operation on one class of\n" +
			"shapes or inputs: the check that came nearest to its bound, its worst error and where that was, and\n" +
			"the part of the bound that is left. csv and json have every check. Exit status 1 when one is out of\n" +
			"bounds.",
		Example: "  dnnbench parity\n  dnnbench parity --backend=gl --suite=full\n  dnnbench parity --format=json",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if f.quick && f.suite != string(bench.Quick) {
				return usagef("--quick and --suite=%s: leave one of them out", f.suite)
			}
			return f.run(cmd.Context(), c)
		},
	}
	flags := cmd.Flags()
	flags.Var(oneOf(&f.suite, "suite", []string{string(bench.Quick), string(bench.Full)}), "suite", "quick leaves out the large cases; full does not")
	flags.BoolVar(&f.quick, "quick", false, "the same as --suite=quick")
	flags.Var(seed(&f.seed), "seed", "of the random inputs")
	formatFlag(cmd, &f.format, formatJSON, formatCSV)
	f.device.add(flags)
	return cmd
}

func (f *parityFlags) run(ctx context.Context, c *console) (err error) {
	b, info, err := f.device.open(nil)
	if err != nil {
		return err
	}
	defer closing(b, &err)
	c.announce(f.format, info)
	results, err := checkParity(ctx, c, b, f.suite, f.seed)
	switch f.format {
	case formatJSON:
		return errors.Join(report{System: bench.ThisSystem(), Backend: &info, Parity: results}.writeJSON(c.out), err)
	case formatCSV:
		return errors.Join(writeParityCSV(c.out, results), err)
	}
	c.parityTable(results, byClass)
	return err
}

// checkParity compares the backend with the reference. A result out of bounds is an
// error that comes with the results.
func checkParity(ctx context.Context, c *console, b backend.Backend, suite string, seed uint64) ([]backendtest.Result, error) {
	bar := c.newBar("parity")
	defer bar.end()
	results, err := backendtest.Check(ctx, b, backendtest.Options{Quick: suite == string(bench.Quick), Seed: seed,
		Progress: func(done, total int) { bar.set(done, total, "parity") }})
	if err != nil {
		return results, err
	}
	return results, verdict(results)
}

// verdict is an error that names the first result out of bounds, if there is one.
func verdict(results []backendtest.Result) error {
	var failed []backendtest.Result
	for _, r := range results {
		if !r.OK {
			failed = append(failed, r)
		}
	}
	if len(failed) == 0 {
		return nil
	}
	r := failed[0]
	return fmt.Errorf("%d of %d parity checks are out of bounds, first %s, %s (error %.3g, bound %.3g): do not trust this device or driver, and report it with the output of --format=json",
		len(failed), len(results), r.Op, r.Case, r.WorstError, r.Bound)
}
