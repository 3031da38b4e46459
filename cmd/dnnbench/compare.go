package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/dnnbench/dnnbench/bench"
)

// compareFlags are the flags of compare.
type compareFlags struct {
	confidence float64
	threshold  threshold
	format     string
}

func newCompare(c *console) *cobra.Command {
	f := &compareFlags{confidence: 0.95}
	cmd := &cobra.Command{
		Use:   "compare OLD.json NEW.json",
		Short: "Say which operations got faster or slower between two runs of bench",
		Long: "compare reads what \"dnnbench bench --format=json\" wrote, and shows of each operation how many times\n" +
			"as long it takes in NEW, with the interval that holds this ratio at the confidence asked for. An\n" +
			"operation is faster or slower where the interval lies on one side of 1, by the test of Mann and\n" +
			"Whitney. Times are measured better by several runs, old and new in turn, since memory and machine\n" +
			"differ from run to run: join the files of a side by commas. Four or more of each side (at 95 %) are\n" +
			"compared by their medians; fewer by the samples within them, and what differs from run to run may\n" +
			"then pass for a change.\n\n" +
			"With --threshold, exit status 1 when an operation is slower by more than that, the whole interval\n" +
			"being above it.",
		Example: "  dnnbench compare old.json new.json\n" +
			"  dnnbench compare old1.json,old2.json,old3.json,old4.json new1.json,new2.json,new3.json,new4.json\n" +
			"  dnnbench compare --threshold=5% --confidence=99% old.json new.json",
		Args: twoSides,
		RunE: func(_ *cobra.Command, args []string) error { return f.run(c, args) },
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return []string{"json"}, cobra.ShellCompDirectiveFilterFileExt
		},
	}
	flags := cmd.Flags()
	flags.Var(&checked[threshold]{target: &f.threshold, kind: "x%", parse: parseThreshold}, "threshold", "fail when an operation is slower by more than this, as 5%")
	flags.Var(confidence(&f.confidence), "confidence", "of the intervals, as 95%")
	formatFlag(cmd, &f.format, formatJSON, formatCSV)
	return cmd
}

func twoSides(_ *cobra.Command, args []string) error {
	if len(args) != 2 {
		return usagef("compare takes two files, the old and the new, or two lists joined by commas, and not %d: see dnnbench compare --help", len(args))
	}
	return nil
}

// threshold is the share by which an operation may be slower, where there is one.
type threshold struct {
	given bool
	share float64
}

func (t threshold) String() string {
	if !t.given {
		return ""
	}
	return decimal(100*t.share) + "%"
}

func parseThreshold(s string) (threshold, error) {
	share, err := parsePercent(s)
	if err != nil || share < 0 {
		return threshold{}, usagef("%q is not a part of the time: write it as 5%%", s)
	}
	return threshold{true, share}, nil
}

// confidence takes a part between one half and 1.
func confidence(target *float64) pflag.Value {
	return &percentage{&checked[float64]{target: target, kind: "x%", parse: func(s string) (float64, error) {
		x, err := parsePercent(s)
		if err != nil || !(x >= 0.5 && x < 1) {
			return 0, usagef("%q is not a confidence from 50%% to below 100%%", s)
		}
		return x, nil
	}}}
}

// percentage shows its number as one.
type percentage struct{ *checked[float64] }

func (p *percentage) String() string {
	if p.checked == nil { // pflag asks a zero value
		return ""
	}
	return decimal(100**p.target) + "%"
}

// parsePercent reads 5%. A number without the sign could mean either, and is refused.
func parsePercent(s string) (float64, error) {
	digits, ok := strings.CutSuffix(strings.TrimSpace(s), "%")
	x, err := strconv.ParseFloat(strings.TrimSpace(digits), 64)
	if !ok || err != nil || x-x != 0 {
		return 0, fmt.Errorf("%q is no percentage", s)
	}
	return x / 100, nil
}

func (f *compareFlags) run(c *console, args []string) error {
	var sides [2]side
	for i, list := range args {
		var err error
		if sides[i], err = readSide(list); err != nil {
			return asUsage(err)
		}
	}
	r, err := newComparison(sides, f.confidence)
	if err != nil {
		return asUsage(err)
	}
	if f.threshold.given {
		r.Threshold = (*real)(&f.threshold.share)
		r.mark(f.threshold.share)
	}
	for _, w := range r.Warnings {
		c.note("%s", w)
	}
	switch f.format {
	case formatJSON:
		err = report{System: bench.ThisSystem(), Compare: r}.writeJSON(c.out)
	case formatCSV:
		err = writeChangesCSV(c.out, r.Changes)
	default:
		c.changeTable(r)
	}
	if err != nil {
		return err
	}
	return r.verdict()
}
