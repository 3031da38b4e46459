package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/dnnbench/dnnbench/bench"
	"github.com/dnnbench/dnnbench/sweep"
)

// sweepFlags are the flags of sweep.
type sweepFlags struct {
	base            *trainFlags // what is alike in all trials
	vary            []string
	space           string // a file
	method          string
	trials, folds   int
	eta, workers    int
	record, picture string
	resume          bool
	format          string
	device          deviceFlags
	page            pageFlags
}

func newSweep(c *console) *cobra.Command {
	f := &sweepFlags{base: newTrainFlags(), method: string(sweep.Random), trials: 20, folds: 3, eta: 3, record: "sweep.jsonl"}
	cmd := &cobra.Command{
		Use:   "sweep",
		Short: "Search for hyper-parameters, and for the smallest network that does",
		Long: "sweep trains with many settings on all cores and shows the best by the cost of held-back data, and\n" +
			"beside it the smallest network within one standard error of the best (Occam's razor). A setting is\n" +
			"one of each --vary: a flag of train, or hidden (as 64-32), or depth and width, with its values or\n" +
			"a range (lin, log or int). Flags that do not vary hold for all. Data without a test part have the\n" +
			"part held back that train would test on, and no test part is ever looked at.\n" +
			"Every trial is a line of JSON in --record, with its seed. Ctrl-C stops, and --resume goes on.",
		Example: "  dnnbench sweep --vary lr=log:1e-4:1e-1 --vary hidden=16,32,64-32\n" +
			"  dnnbench sweep --data=vowel --method=halving --trials=27 --epochs=90 --vary lr=log:1e-4:1e-1 --vary dropout=lin:0:0.5\n" +
			"  dnnbench sweep --method=grid --vary lr=log:1e-3:1e-1:5 --vary batch=16,32,64 --plot=cost.svg\n" +
			"  dnnbench sweep --vary lr=log:1e-4:1e-1 --vary dropout=lin:0:0.5 --out=sweep.html",
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd.Context(), c, cmd.Flags()) },
	}
	flags := cmd.Flags()
	f.base.addData(flags)
	f.base.addHyperparameters(flags)
	flags.Var(seed(&f.base.seed), "seed", "of the settings drawn, the folds and the first trial")
	flags.StringArrayVar(&f.vary, "vary", nil, "a hyper-parameter and what it may be: name=a,b,c or name=log:low:high,\nwith the number of points for a grid behind that; once for each")
	flags.StringVar(&f.space, "space", "", "a JSON file with a list of such texts")
	flags.Var(oneOf(&f.method, "method", []string{string(sweep.Grid), string(sweep.Random), string(sweep.Halving)}), "method",
		"grid: every combination; random; halving: random, of which the better get more epochs")
	flags.Var(count(&f.trials), "trials", "settings that are drawn at first; a grid has its own")
	flags.Var(count(&f.folds), "folds", "parts of the training data that are held back in turn; 1 for a fifth once")
	flags.Var(count(&f.eta), "eta", "of a halving: 1 of so many trials goes on, with so many times the epochs")
	flags.Var(count(&f.workers), "workers", "trials at once, each on one thread; all cores if not given, and 1 on a GPU")
	flags.StringVar(&f.record, "record", f.record, "the file with a line of JSON for each trial")
	flags.BoolVar(&f.resume, "resume", false, "go on with the sweep of that file, if it is there")
	flags.StringVar(&f.picture, "plot", "", "draw cost against each hyper-parameter into this .png or .svg file")
	f.page.add(flags)
	formatFlag(cmd, &f.format, formatJSON)
	f.device.add(flags)
	return cmd
}

func (f *sweepFlags) run(ctx context.Context, c *console, flags *pflag.FlagSet) (err error) {
	if err := errors.Join(f.checkPicture(), f.page.check(), f.checkRecord()); err != nil {
		return err
	}
	t := &trier{base: f.base, given: flags}
	if err := t.load(f.folds); err != nil {
		return err
	}
	plan, err := f.plan(t)
	if err != nil {
		return asUsage(err)
	}
	if err := t.checkAll(plan); err != nil {
		return err
	}
	info, workers, err := t.openAll(f.device, f.workers)
	if err != nil {
		return err
	}
	defer t.close(&err)
	c.announce(f.format, info)
	if f.format == formatTable {
		c.printf("data     %s\n", t.describe())
		c.printf("sweep    %s, %s at once, recorded in %s\n", plan.Method, plural(workers, "trial"), f.record)
	}
	s := &sweep.Run{Plan: plan, Path: f.record, Resume: f.resume, Workers: workers, Try: t.try}
	var end func()
	s.Done, end = c.watchSweep(f.format)
	records, runErr := s.Do(ctx)
	end()
	if runErr != nil && !errors.Is(runErr, context.Canceled) {
		return asUsage(runErr)
	}
	if err := f.show(c, info, plan, records); err != nil {
		return err
	}
	if f.page.wanted() && len(records) > 0 {
		page, err := sweepPage(info, t.describe(), plan, records)
		if err == nil {
			err = f.page.write(page)
		}
		if err != nil {
			return err
		}
	}
	if runErr == nil {
		if _, ok := sweep.Choose(records); !ok {
			return errors.New("no trial came to its end with a cost: try other settings, such as lower learning rates")
		}
	}
	if runErr != nil {
		return fmt.Errorf("%w: %d trials are in %s; go on with --resume", runErr, len(records), f.record)
	}
	return nil
}

// checkRecord refuses a file that cannot be written, or holds another sweep's trials.
func (f *sweepFlags) checkRecord() error {
	if f.record == "" {
		return usagef("--record names no file: give one")
	}
	if err := checkFolder(f.record); err != nil {
		return usagef("--record=%s: %w", f.record, err)
	}
	if _, err := os.Stat(f.record); err == nil && !f.resume {
		return usagef("--record=%s is there already: say --resume to go on with it, or choose another name", f.record)
	}
	return nil
}

// plan is what the flags ask for.
func (f *sweepFlags) plan(t *trier) (sweep.Plan, error) {
	p := sweep.Plan{Method: sweep.Method(f.method), Trials: f.trials, Seed: f.base.seed, Folds: f.folds, Epochs: t.epochs(), Context: t.context()}
	if p.Method == sweep.Halving {
		p.Eta = f.eta
	}
	texts := f.vary
	if f.space != "" {
		file, err := os.ReadFile(f.space)
		if err != nil {
			return p, fmt.Errorf("--space: %w", err)
		}
		var more []string
		if err := json.Unmarshal(file, &more); err != nil {
			return p, fmt.Errorf(`--space=%s: %w: write a list of texts, as ["lr=log:1e-4:1e-1", "batch=16,64"]`, f.space, err)
		}
		texts = append(more, texts...)
	}
	for _, text := range texts {
		param, err := sweep.ParseParam(text)
		if err != nil {
			return p, fmt.Errorf("--vary: %w", err)
		}
		if err := t.checkParam(param.Name, p.Method); err != nil {
			return p, err
		}
		p.Space = append(p.Space, param)
	}
	return p, p.Validate()
}

// show prints what the sweep came to, and draws it.
func (f *sweepFlags) show(c *console, info backendReport, plan sweep.Plan, records []sweep.Record) error {
	if f.picture != "" && len(records) > 0 {
		if err := drawSweep(f.picture, plan, records); err != nil {
			return fmt.Errorf("--plot: %w", err)
		}
	}
	if f.format == formatJSON {
		r := &sweepReport{Plan: plan, Trials: records}
		if choice, ok := sweep.Choose(records); ok {
			r.Best, r.Simplest = &choice.Best, &choice.Simplest
		}
		return report{System: bench.ThisSystem(), Backend: &info, Sweep: r}.writeJSON(c.out)
	}
	c.sweepTable(plan, records)
	return nil
}

// sweepReport is a sweep.
type sweepReport struct {
	Plan     sweep.Plan     `json:"plan"`
	Trials   []sweep.Record `json:"trials"`
	Best     *sweep.Record  `json:"best"`     // by held-back cost; null where no trial had all epochs
	Simplest *sweep.Record  `json:"simplest"` // within one standard error of it
}

// watchSweep shows a bar on a terminal, else a line for each trial.
func (c *console) watchSweep(format string) (done func(sweep.Record, int, int), end func()) {
	least := ""
	var best sweep.Record
	bar := c.newBar("trials").counts("trials")
	return func(r sweep.Record, done, total int) {
		if r.Failure == "" && (least == "" || r.Cost < best.Cost) {
			best, least = r, fmt.Sprintf(", best %.4f with %s", r.Cost, settingText(r.Setting))
		}
		if bar != nil {
			bar.set(done, total, fmt.Sprintf("trial %d/%d%s", done, total, least))
			return
		}
		fmt.Fprintf(c.log(format), "%d/%d  trial %d, %s, %s: %s\n", done, total, r.Number, settingText(r.Setting), plural(r.Epochs, "epoch"), costText(r))
	}, bar.end
}

// settingText is a setting in one line, in the order of names.
func settingText(s sweep.Setting) string {
	var words []string
	for _, name := range slices.Sorted(maps.Keys(s)) {
		words = append(words, name+" "+s[name])
	}
	return strings.Join(words, ", ")
}

func costText(r sweep.Record) string {
	if r.Failure != "" {
		return r.Failure
	}
	return fmt.Sprintf("cost %.5f ± %s, %.1f s", r.Cost, spreadText(r), r.Seconds)
}

// cores is how many trials run at once on the CPU.
func cores() int { return runtime.GOMAXPROCS(0) }
