package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"github.com/dnnbench/dnnbench/data"
	"github.com/dnnbench/dnnbench/nn"
)

// earlyStopFlags say when a training ends before its last epoch, and by what data.
type earlyStopFlags struct {
	rule     patience
	heldBack float64 // share of the training samples
}

// usualHeldBack is what is held back where --early-stop needs data to watch.
const usualHeldBack = 0.1

// patience is epochs without a better cost, and by how much a cost must be better.
type patience struct {
	epochs int
	delta  float64
}

func (p patience) String() string {
	switch {
	case p.epochs == 0:
		return ""
	case p.delta == 0:
		return strconv.Itoa(p.epochs)
	}
	return fmt.Sprintf("%d,%g", p.epochs, p.delta)
}

func (f *earlyStopFlags) add(flags *pflag.FlagSet) {
	flags.Var(&checked[patience]{target: &f.rule, kind: "n[,delta]", parse: parsePatience}, "early-stop",
		"end after n epochs whose cost on held-back samples was not below the best by more than delta, and keep the best weights")
	flags.Var(share(&f.heldBack), "held-back", "share of the training samples that are held back, for --early-stop and --schedule=plateau to watch; 0.1 where --early-stop is given")
}

func parsePatience(s string) (patience, error) {
	n, delta, also := strings.Cut(s, ",")
	var p patience
	err := count(&p.epochs).Set(n)
	if err == nil && also {
		err = weight(&p.delta).Set(delta)
	}
	if err != nil {
		return patience{}, usagef("%q is not a number of epochs from 1, with a cost of 0 or more behind a comma if at all, such as 5 or 5,0.001", s)
	}
	return p, nil
}

// apply takes what the flags say into a plan, of which it holds samples back.
func (f *earlyStopFlags) apply(p *trainPlan) error {
	if f.heldBack > 0 && f.rule.epochs == 0 && p.options.Schedule.Kind != nn.PlateauRate {
		return usagef("--held-back takes samples away from the training, and nothing watches them: add --early-stop=5 or --schedule=plateau")
	}
	p.options.EarlyStop = nn.EarlyStop{Patience: f.rule.epochs, MinDelta: f.rule.delta}
	if p.heldBack = f.heldBack; f.rule.epochs > 0 && f.heldBack == 0 {
		p.heldBack = usualHeldBack
	}
	return nil
}

// holdBack is the data with a share of the training samples taken out, whole groups where
// there are any. Numbers stay standardised as all training samples say.
func (d dataset) holdBack(share float64, seed uint64) (dataset, error) {
	if share == 0 {
		return d, nil
	}
	labels := d.all.Labels
	if labels == nil {
		labels = make([]int32, samplesOf(d.all)) // targets have no classes to share out
	}
	stay, held, err := data.HoldBack(labels, d.groups, share, seed)
	if err != nil {
		return d, fmt.Errorf("--held-back: %w", err)
	}
	d.heldBack, d.train = d.all.Pick(held), d.all.Pick(stay)
	return d, nil
}
