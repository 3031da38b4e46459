package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"github.com/dnnbench/dnnbench/bench"
)

// patience says when a training is to end early; the zero value never.
type patience struct {
	epochs   int
	minDelta float64
}

func (p patience) String() string {
	if p == (patience{}) {
		return ""
	}
	if p.minDelta == 0 {
		return strconv.Itoa(p.epochs)
	}
	return fmt.Sprintf("%d,%g", p.epochs, p.minDelta)
}

// addEarlyStop adds the flag of early stopping.
func addEarlyStop(flags *pflag.FlagSet, target *patience) {
	flags.Var(&checked[patience]{target, "n", parsePatience}, "early-stop",
		fmt.Sprintf("end after n epochs without a lower cost of held-back samples (%.0f %% of the training part), with the weights of the\nbest; n,0.01 for a cost lower by more than 0.01", 100*heldShare))
}

func parsePatience(s string) (p patience, err error) {
	epochs, delta, both := strings.Cut(s, ",")
	p.epochs, err = strconv.Atoi(strings.TrimSpace(epochs))
	if err == nil && both {
		p.minDelta, err = strconv.ParseFloat(strings.TrimSpace(delta), 64)
	}
	if err != nil || p.epochs < 1 || p.epochs > math.MaxInt32 || !(p.minDelta >= 0) || math.IsInf(p.minDelta, 1) {
		return patience{}, usagef("%q is not a number of epochs from 1, nor one with a least difference of 0 or more, as 10,0.01", s)
	}
	return p, nil
}

// bestEpoch tells whose weights are kept, where early stopping chose them.
func bestEpoch(t bench.Trained) string {
	if t.Best == 0 {
		return ""
	}
	return fmt.Sprintf("held-back cost %.6f was the least after epoch %d of %d, whose weights these are\n", t.HeldCost, t.Best, t.Epochs)
}
