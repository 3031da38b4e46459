package main

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/backends"
	"github.com/dnnbench/dnnbench/bench"
	"github.com/dnnbench/dnnbench/data"
	"github.com/dnnbench/dnnbench/nn"
	"github.com/dnnbench/dnnbench/sweep"
)

// trier carries trials out.
type trier struct {
	base   *trainFlags
	given  *pflag.FlagSet // of which those that the user gave hold for all trials
	name   string
	folds  []dataset
	queues chan backend.Backend // those that no trial uses
	all    []backend.Backend
}

// load reads the data and divides what is to be trained on.
func (t *trier) load(folds int) error {
	whole, test, err := t.read()
	if err == nil && test == nil {
		whole, _, err = data.Split(whole, testShare, t.base.seed)
	}
	if err != nil {
		return asUsage(fmt.Errorf("--data: %w", err))
	}
	t.name = whole.Name
	var parts []data.Fold
	if folds > 1 {
		parts, err = data.Folds(whole, folds, t.base.seed)
	} else if parts, err = data.Folds(whole, int(1/testShare), t.base.seed); err == nil {
		parts = parts[:1]
	}
	if err != nil {
		return asUsage(fmt.Errorf("--folds: %w", err))
	}
	distances := len(t.base.targets) > 0 && t.base.loss.isDistance()
	for _, p := range parts {
		d := dataset{name: whole.Name, features: whole.Features, classes: len(whole.Classes), targets: whole.Outputs}
		if distances {
			d.unit = &data.Standardisation{}
		}
		if err := d.set(p.Train, p.Held); err != nil {
			return asUsage(err)
		}
		t.folds = append(t.folds, d)
	}
	return nil
}

func (t *trier) read() (whole, test *data.Set, err error) {
	if err := t.base.checkTargets(t.given.Changed); err != nil {
		return nil, nil, err
	}
	if len(t.base.targets) > 0 {
		if !t.given.Changed("loss") {
			t.base.loss.name = backend.SquaredError.String()
		}
		whole, err = data.LoadTargets(t.base.data, t.base.targets)
		return whole, nil, err
	}
	return data.Load(t.base.data)
}

func (t *trier) describe() string {
	d := t.folds[0]
	return fmt.Sprintf("%s, %s; %s of some %d samples held back in turn, %d to train on", d.name, plural(d.features, "feature"),
		plural(len(t.folds), "part"), samplesOf(d.test), samplesOf(d.train))
}

// notVaried are flags of train that a sweep holds still: costs by different losses do not
// compare.
var notVaried = []string{"data", "target", "loss", "delta", "arch"}

// shapes are the parameters that stand for --arch.
var shapes = []string{"hidden", "depth", "width"}

// checkParam refuses what is no hyper-parameter.
func (t *trier) checkParam(name string, method sweep.Method) error {
	if slices.Contains(shapes, name) {
		return nil
	}
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	newTrainFlags().addHyperparameters(flags)
	names := slices.Clone(shapes)
	flags.VisitAll(func(f *pflag.Flag) {
		if !slices.Contains(notVaried, f.Name) {
			names = append(names, f.Name)
		}
	})
	if !slices.Contains(names, name) {
		return unknown("hyper-parameter", name, names)
	}
	if t.given.Changed(name) {
		return usagef("--vary %s=… and --%s: leave one of them out", name, name)
	}
	if name == "epochs" && method == sweep.Halving {
		return usagef("--vary epochs=… with --method=halving, which varies them itself: leave one of them out")
	}
	return nil
}

// epochs are those of a full trial.
func (t *trier) epochs() int {
	if t.given.Changed("epochs") {
		return t.base.epochs
	}
	return bench.RecipeFor(t.folds[0].name, t.folds[0].features).Epochs
}

// context is all that decides a trial besides its setting.
func (t *trier) context() map[string]string {
	c := map[string]string{"data": t.base.data, "targets": strings.Join(t.base.targets, ","),
		"samples": strconv.Itoa(samplesOf(t.folds[0].train)), "held back": strconv.Itoa(samplesOf(t.folds[0].test)), "contents": t.contents()}
	t.eachGiven(func(f *pflag.Flag) { c["--"+f.Name] = f.Value.String() })
	return c
}

// contents tell a file of samples from what another of the same name and size was.
func (t *trier) contents() string {
	h := sha256.New()
	for _, s := range []nn.Samples{t.folds[0].train, t.folds[0].test} {
		for _, numbers := range []any{s.X, s.Bytes, s.Labels, s.Targets} {
			// Neither a hash nor slices of numbers can fail here.
			_ = binary.Write(h, binary.LittleEndian, numbers)
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// eachGiven visits the hyper-parameters that the user gave.
func (t *trier) eachGiven(visit func(*pflag.Flag)) {
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	newTrainFlags().addHyperparameters(flags)
	t.given.Visit(func(f *pflag.Flag) {
		if flags.Lookup(f.Name) != nil {
			visit(f)
		}
	})
}

// planFor is the training of a trial on a fold.
func (t *trier) planFor(trial sweep.Trial, fold dataset) (trainPlan, error) {
	f := newTrainFlags()
	f.loss.name = t.base.loss.name
	f.loaded, f.seed = &fold, trial.Seed
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	f.addHyperparameters(flags)
	var err error
	set := func(name, value string) {
		if e := flags.Set(name, value); e != nil {
			err = errors.Join(err, usagef("--vary %s: %w", name, unwrapped(e)))
		}
	}
	t.eachGiven(func(g *pflag.Flag) { set(g.Name, g.Value.String()) })
	for name, value := range trial.Setting {
		if !slices.Contains(shapes, name) {
			set(name, value)
		}
	}
	if arch, e := archOf(trial.Setting, fold); e != nil {
		err = errors.Join(err, e)
	} else if arch != "" {
		set("arch", arch)
	}
	if err != nil {
		return trainPlan{}, err
	}
	p, err := f.plan(func(name string) bool { return flags.Changed(name) || name == "loss" })
	if _, varies := trial.Setting["epochs"]; !varies {
		p.options.Epochs = trial.Epochs
	}
	return p, err
}

// unwrapped is an error without the name of a flag that the user did not write.
func unwrapped(err error) error {
	var invalid *pflag.InvalidValueError
	if errors.As(err, &invalid) {
		return invalid.Unwrap()
	}
	return err
}

// archOf is what hidden, or depth and width, make of --arch, or "".
func archOf(s sweep.Setting, d dataset) (string, error) {
	hidden, given := s["hidden"]
	depth, deep := s["depth"]
	width, wide := s["width"]
	switch {
	case given && (deep || wide):
		return "", usagef("--vary hidden=… with depth or width: take one or the other")
	case given:
	case deep || wide:
		if !wide {
			return "", usagef("--vary depth=… needs widths: add --vary width=64")
		}
		layers := 1
		if deep {
			var err error
			if layers, err = strconv.Atoi(depth); err != nil || layers < 1 || layers > 1000 {
				return "", usagef("--vary depth: %q is not a whole number from 1 to 1000", depth)
			}
		}
		hidden = strings.Join(slices.Repeat([]string{width}, layers), "-")
	default:
		return "", nil
	}
	return fmt.Sprintf("%d-%s-%d", d.features, hidden, d.outputs()), nil
}

// checkAll refuses a setting that no training takes, before the first is tried.
func (t *trier) checkAll(plan sweep.Plan) error {
	settings, err := plan.Settings()
	if err != nil {
		return asUsage(err)
	}
	for i, s := range settings {
		if _, err := t.planFor(sweep.Trial{Number: i, Setting: s, Epochs: 1}, t.folds[0]); err != nil {
			return fmt.Errorf("with %s: %w", settingText(s), err)
		}
	}
	return nil
}

// openAll opens a device for each trial at once: CPUs with one thread each, or one GPU.
func (t *trier) openAll(f deviceFlags, workers int) (info backendReport, n int, err error) {
	if workers == 0 {
		workers = cores()
	}
	for len(t.all) < workers {
		b, choice, err := backend.Open(f.backend, backend.Config{Device: f.device, Deterministic: f.fixed, Threads: 1}, backends.All()...)
		if err != nil {
			t.close(&err)
			return info, 0, asUsage(err)
		}
		t.all = append(t.all, b)
		info = backendReport{Info: b.Info(), Reason: oneLine(choice.Reason)}
		if info.Backend != "cpu" {
			break // whose queue all trials share by turns
		}
	}
	t.queues = make(chan backend.Backend, len(t.all))
	for _, b := range t.all {
		t.queues <- b
	}
	return info, len(t.all), nil
}

func (t *trier) close(err *error) {
	for _, b := range t.all {
		closing(b, err)
	}
}

// try trains a setting on each fold in turn.
func (t *trier) try(ctx context.Context, trial sweep.Trial) (o sweep.Outcome, err error) {
	b := <-t.queues
	defer func() { t.queues <- b }()
	for _, fold := range t.folds {
		var f sweep.Fold
		f, o.Parameters, err = t.tryFold(ctx, b, trial, fold)
		var diverged *nn.DivergedError
		switch {
		case errors.As(err, &diverged):
			o.Failure = fmt.Sprintf("diverged at step %d", diverged.Step)
			return o, nil
		case err != nil && (ctx.Err() != nil || b.Sync() != nil): // not of this setting's making
			return o, fmt.Errorf("trial %d, %s: %w", trial.Number, settingText(trial.Setting), err)
		case err != nil:
			o.Failure = oneLine(err.Error())
			return o, nil
		}
		o.Folds = append(o.Folds, f)
	}
	return o, nil
}

func (t *trier) tryFold(ctx context.Context, b backend.Backend, trial sweep.Trial, fold dataset) (f sweep.Fold, parameters int, err error) {
	p, err := t.planFor(trial, fold)
	if err != nil {
		return f, 0, err
	}
	m, err := nn.New(b, p.spec)
	if err != nil {
		return f, 0, err
	}
	defer m.Free()
	train, err := nn.NewDataset(b, p.data.train)
	if err != nil {
		return f, 0, err
	}
	defer train.Free()
	held, err := nn.NewDataset(b, p.data.test)
	if err != nil {
		return f, 0, err
	}
	defer held.Free()
	if _, err := m.Fit(ctx, train, p.options); err != nil {
		return f, m.Parameters(), err
	}
	e, err := m.Evaluate(ctx, held)
	f = sweep.Fold{Cost: e.Cost, Measures: map[string]float64{}}
	if e.Accuracy == e.Accuracy {
		f.Measures["accuracy"] = e.Accuracy
	}
	if e.Fit != nil && e.Fit.R2 == e.Fit.R2 {
		f.Measures["r2"] = e.Fit.R2
	}
	return f, m.Parameters(), err
}
