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
	grads  bool
	drift  bool
	format string
	seed   uint64
	device deviceFlags
	page   pageFlags
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
			"bounds.\n\n" +
			"--gradients does so for the gradients of whole networks, with every activation, loss and\n" +
			"normalisation: 1e-5 of the float64 reference's, and that 1e-7 of its own central differences; at is\n" +
			"the layer. --drift trains the digits on the device and on the CPU, from the same weights in the\n" +
			"same order, and shows after each epoch how far they are apart; nothing is bounded there.",
		Example: "  dnnbench parity\n  dnnbench parity --backend=gl --suite=full\n  dnnbench parity --format=json\n" +
			"  dnnbench parity --gradients --backend=gl\n  dnnbench parity --drift --backend=gl\n  dnnbench parity --out=parity.html",
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if f.quick && f.suite != string(bench.Quick) {
				return usagef("--quick and --suite=%s: leave one of them out", f.suite)
			}
			if f.grads && f.drift || (f.grads || f.drift) && (f.quick || cmd.Flags().Changed("suite")) {
				return usagef("--gradients, --drift and --suite are checks of their own: choose one")
			}
			if f.drift && f.page.wanted() {
				return usagef("--drift has no page: leave out --out and --plots")
			}
			if err := f.page.check(); err != nil {
				return err
			}
			if f.drift {
				return f.runDrift(cmd.Context(), c)
			}
			return f.run(cmd.Context(), c)
		},
	}
	flags := cmd.Flags()
	flags.Var(oneOf(&f.suite, "suite", []string{string(bench.Quick), string(bench.Full)}), "suite", "quick leaves out the large cases; full does not")
	flags.BoolVar(&f.quick, "quick", false, "the same as --suite=quick")
	flags.BoolVar(&f.grads, "gradients", false, "check the gradients of networks with every activation, loss and normalisation instead")
	flags.BoolVar(&f.drift, "drift", false, "show how far trainings on the device and on the CPU come apart instead")
	flags.Var(seed(&f.seed), "seed", "of the random inputs, and of the trainings of --drift")
	formatFlag(cmd, &f.format, formatJSON, formatCSV)
	f.page.add(flags)
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
	var results []backendtest.Result
	how := howOperations
	if f.grads {
		how = howGradients
		results, err = checkGradients(ctx, c, b)
	} else {
		results, err = checkParity(ctx, c, b, f.suite, f.seed)
	}
	if f.page.wanted() && len(results) > 0 {
		page, pageErr := parityPage(info, results, how)
		if pageErr == nil {
			pageErr = f.page.write(page)
		}
		err = errors.Join(pageErr, err)
	}
	switch f.format {
	case formatJSON:
		return errors.Join(report{System: bench.ThisSystem(), Backend: &info, Parity: listed(results)}.writeJSON(c.out), err)
	case formatCSV:
		return errors.Join(writeParityCSV(c.out, results), err)
	}
	c.parityTable(results, byClass)
	return err
}

// checkParity compares the backend with the reference. A result out of bounds is an
// error that comes with the results.
func checkParity(ctx context.Context, c *console, b backend.Backend, suite string, seed uint64) ([]backendtest.Result, error) {
	bar := c.newBar("parity").counts("cases")
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
