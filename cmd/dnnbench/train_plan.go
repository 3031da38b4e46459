package main

import (
	"errors"
	"fmt"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/bench"
	"github.com/dnnbench/dnnbench/nn"
)

// trainPlan is all that decides a training.
type trainPlan struct {
	data    dataset
	arch    widths
	spec    nn.Spec
	options nn.Options

	form         string // what hidden layers do besides multiplying
	lossForm     string // what the loss does besides its name
	classWeights classWeights
	heldBack     float64 // share of the training samples
	anyBatch     bool    // the user did not ask for a batch size
}

// plan loads the data, takes what the user did not say from the data's recipe, and
// refuses what does not fit.
func (f *trainFlags) plan(changed func(string) bool) (trainPlan, error) {
	set, err := f.load(changed)
	if err != nil {
		return trainPlan{}, asUsage(err)
	}
	recipe := bench.RecipeFor(set.name, set.features)
	if !changed("act") {
		f.act = recipe.Activation.String()
	}
	if !changed("opt") {
		f.opt = recipe.Optimizer.String()
	}
	if !changed("lr") {
		f.rate = recipe.Rate
	}
	if !changed("decay") {
		f.decay = recipe.Decay
	}
	if !changed("epochs") {
		f.epochs = recipe.Epochs
	}
	if !changed("batch") {
		f.batch = recipe.Batch
	}
	p := trainPlan{data: set, anyBatch: !changed("batch")}
	if p.arch, err = f.arch.fit(set.name, set.features, set.outputs(), recipe.Hidden); err != nil {
		return p, err
	}
	activation, err := backend.ParseActivation(f.act)
	loss, lossErr := backend.ParseLoss(f.loss.name)
	optimizer, optErr := backend.ParseOptimizer(f.opt)
	if err := errors.Join(err, lossErr, optErr); err != nil {
		return p, asUsage(err)
	}
	optimizer.Decoupled = f.decoupled
	p.spec = nn.Dense(p.arch[0], p.arch[1:], activation, loss)
	if err := f.layers.apply(&p.spec); err != nil {
		return p, err
	}
	p.form, p.lossForm, p.classWeights = f.layers.describe(), f.loss.describe(p.spec), f.loss.classWeights
	p.spec.MaxBatch = max(f.batch, nn.DefaultBatch)
	p.options = nn.Options{Optimizer: optimizer, Rate: f.rate, WeightDecay: f.decay, Schedule: f.schedule, L1: f.l1, MaxNorm: f.maxNorm,
		ClipNorm: f.clipNorm, ClipValue: f.clipValue, Epochs: f.epochs, Batch: f.batch, Accumulate: f.accumulate}
	if err := f.loss.apply(&p.spec, &p.options); err != nil {
		return p, err
	}
	if err := f.early.apply(&p); err != nil {
		return p, err
	}
	if err := p.spec.Validate(); err != nil {
		return p, asUsage(err)
	}
	return p.withSeed(f.seed)
}

// withSeed is the plan with another split, other first weights and another order.
func (p trainPlan) withSeed(seed uint64) (trainPlan, error) {
	p.spec.Seed, p.options.Seed = seed, seed
	var err error
	if p.data, err = p.data.withSplit(seed); err == nil {
		p.data, err = p.data.holdBack(p.heldBack, seed)
	}
	if err != nil {
		return p, asUsage(err)
	}
	if p.options.ClassWeights, err = p.classWeights.of(p.data.train); err != nil {
		return p, err
	}
	n := samplesOf(p.data.train)
	if p.anyBatch {
		p.options.Batch = min(p.options.Batch, n)
	}
	if k := p.options.Accumulate; k > 1 && p.options.Batch > n/k {
		return p, usagef("--accumulate=%d batches of %d are more than the %d training samples of %s: choose fewer or smaller ones", k, p.options.Batch, n, p.data.name)
	}
	if p.options.Batch > n {
		return p, usagef("--batch=%d is more than the %d training samples of %s: say --batch=%d or less", p.options.Batch, n, p.data.name, n)
	}
	return p, nil
}

func (p trainPlan) describe() string {
	act := p.spec.Layers[0].Activation.String() // of the hidden layers, if there are any
	if len(p.spec.Layers) == 1 {
		act = "no hidden layer"
	}
	text := fmt.Sprintf("%v, %s%s, %v%s, %v, lr %g %v, decay %g, %d epochs, batch %d", p.arch, act, p.form, p.spec.Loss, p.lossForm,
		p.options.Optimizer, p.options.Rate, p.options.Schedule, p.options.WeightDecay, p.options.Epochs, p.options.Batch)
	if k := p.options.Accumulate; k > 1 {
		text += fmt.Sprintf(", %d of them a step", k)
	}
	if e := p.options.EarlyStop; e.Patience > 0 {
		text += fmt.Sprintf(", or till %d of them bring no gain", e.Patience)
	}
	return text
}
