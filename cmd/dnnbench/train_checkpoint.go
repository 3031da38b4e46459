package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"time"

	"github.com/spf13/pflag"

	"github.com/dnnbench/dnnbench/nn"
)

// checkpointFlags say where to save how far a training is, and whether to go on from
// there.
type checkpointFlags struct {
	path   string
	every  interval
	resume bool
}

// interval is a time, or a number of steps where that is above 0.
type interval struct {
	time  time.Duration
	steps int
}

func (i interval) String() string {
	if i.steps > 0 {
		return strconv.Itoa(i.steps)
	}
	return i.time.String()
}

// newCheckpointFlags loses half a minute at most, and a hundredth of the time where
// saving takes a third of a second.
func newCheckpointFlags() checkpointFlags {
	return checkpointFlags{every: interval{time: 30 * time.Second}}
}

func (f *checkpointFlags) add(flags *pflag.FlagSet) {
	flags.StringVar(&f.path, "checkpoint", "", "save to this file all that the training needs to go on, now and then, and when Ctrl-C stops it")
	flags.Var(intervalFlag(&f.every), "checkpoint-every", "how often: a time such as 30s, or a number of steps")
	flags.BoolVar(&f.resume, "resume", false, "go on from the file of --checkpoint, or begin where there is none yet")
}

func intervalFlag(target *interval) pflag.Value {
	return &checked[interval]{target: target, kind: "time or n", parse: func(s string) (interval, error) {
		if n, err := strconv.Atoi(s); err == nil && n > 0 {
			return interval{steps: n}, nil
		}
		if d, err := time.ParseDuration(s); err == nil && d > 0 {
			return interval{time: d}, nil
		}
		return interval{}, usagef("%q is neither a time above 0, such as 30s, nor a whole number of steps from 1", s)
	}}
}

// check refuses what does not go together.
func (f *checkpointFlags) check(changed func(string) bool, seeds int) error {
	if f.path == "" {
		for _, flag := range []string{"checkpoint", "checkpoint-every", "resume"} {
			if changed(flag) {
				return usagef("--%s needs the name of a file: say --checkpoint=FILE", flag)
			}
		}
		return nil
	}
	if seeds > 1 {
		return usagef("--checkpoint keeps one training: leave out --seeds")
	}
	if err := checkFolder(f.path); err != nil {
		return usagef("--checkpoint=%s: %w", f.path, err)
	}
	if _, err := os.Stat(f.path); err == nil && !f.resume {
		return usagef("--checkpoint=%s is there already: say --resume to go on from it, or remove it", f.path)
	}
	return nil
}

// apply reads the checkpoint to go on from, if there is one, and says where to save.
func (f *checkpointFlags) apply(o *nn.Options) error {
	o.Checkpoints = nn.Checkpoints{Path: f.path, Every: f.every.time, Steps: f.every.steps}
	if !f.resume {
		return nil
	}
	c, err := nn.ReadCheckpoint(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return usagef("--resume: %w", err)
	}
	o.Resume = c
	return nil
}

// describe is a line for the head of a training that goes on, or nothing.
func (f *checkpointFlags) describe(c *nn.Checkpoint) string {
	switch {
	case c != nil:
		return fmt.Sprintf("resumed  from %s: epoch %d, behind its step %d\n", f.path, c.Epoch, c.Steps)
	case f.resume:
		return fmt.Sprintf("resumed  from the beginning: there is no %s yet\n", f.path)
	}
	return ""
}

// explain says with an error of a training what its checkpoint has to do with it.
func (f *checkpointFlags) explain(err error, interrupted bool) error {
	var other *nn.OtherTrainingError
	switch {
	case errors.As(err, &other):
		return usagef("--resume: %w", err)
	case interrupted && f.path != "":
		return fmt.Errorf("%w; the same command with --resume goes on from %s", err, f.path)
	}
	return err
}
