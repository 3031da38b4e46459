package main

import (
	"fmt"

	"github.com/dnnbench/dnnbench/data"
	"github.com/dnnbench/dnnbench/nn"
)

// testShare is what is held back of data that come without a test part.
const testShare = 0.2

// dataset is samples to train on and samples to test on.
type dataset struct {
	name              string
	features, classes int
	targets           []string  // columns to be predicted, in place of classes
	whole             *data.Set // where it is to be split by a seed; else nil
	train, test       nn.Samples
	heldBack          nn.Samples            // of the training part, to watch; none without features
	all               nn.Samples            // the training part with them
	groups            []int                 // of all, or nil
	unit              *data.Standardisation // of targets, where the loss is about distances
	preparation       nn.Preparation        // what both went through
	naming            nn.Naming             // of features and of classes or targets

	stream   bool   // the device gets windows of the training samples
	streamed string // from where, and why
	close    func() error
}

// loadDataset reads what --data names, or opens it where its rows are to be read as they
// are needed: because stream says so, or because the files are too large to be held.
func loadDataset(name string, stream bool) (dataset, error) {
	if bytes := data.StoredBytes(name); bytes > largestHeld || stream && bytes > 0 {
		return openDataset(name, stream)
	}
	train, test, err := data.Load(name)
	if err != nil {
		return dataset{}, fmt.Errorf("--data: %w", err)
	}
	d := dataset{name: train.Name, features: train.Features, classes: len(train.Classes), close: func() error { return nil }}
	if d.stream = stream; stream {
		d.streamed = "from memory"
	}
	if test == nil {
		d.whole = train
		return d, nil
	}
	err = d.set(train, test)
	return d, err
}

// loadTargets reads a CSV file of which some columns are to be predicted. With standardise
// they get mean 0 and deviation 1 for training.
func loadTargets(name string, columns []string, standardise bool) (dataset, error) {
	whole, err := data.LoadTargets(name, columns)
	if err != nil {
		return dataset{}, fmt.Errorf("--data: %w", err)
	}
	d := dataset{name: whole.Name, features: whole.Features, targets: columns, whole: whole, close: func() error { return nil }}
	if standardise {
		d.unit = &data.Standardisation{}
	}
	return d, nil
}

// outputs is how many units the last layer needs.
func (d dataset) outputs() int { return max(d.classes, len(d.targets)) }

// withSplit is the data set as a seed divides it, class by class. What came in two
// parts stays in them.
func (d dataset) withSplit(seed uint64) (dataset, error) {
	if d.whole == nil {
		return d, nil
	}
	train, test, err := data.Split(d.whole, testShare, seed)
	if err == nil {
		err = d.set(train, test)
	}
	return d, err
}

// set takes both parts, with numbers standardised as the training part says.
func (d *dataset) set(train, test *data.Set) error {
	if train.X != nil {
		s, err := data.FitStandardisation(train)
		if err != nil {
			return err
		}
		d.preparation = nn.Preparation{Mean: s.Mean, Deviation: s.Deviation}
		if train, err = s.Apply(train); err != nil {
			return err
		}
		if test, err = s.Apply(test); err != nil {
			return err
		}
	}
	if d.unit != nil {
		unit, err := data.FitTargets(train)
		if err != nil {
			return err
		}
		d.unit = &unit
		if train, err = unit.ApplyTargets(train); err != nil {
			return err
		}
		if test, err = unit.ApplyTargets(test); err != nil {
			return err
		}
	}
	d.train, d.test, d.groups = samples(train), samples(test), train.Groups
	d.naming = nn.Naming{Features: train.Columns, Classes: train.Classes, Targets: train.Outputs}
	if train.U8 != nil {
		d.preparation = nn.Preparation{Scale: train.Scale, Shift: train.Shift}
	}
	if d.stream {
		d.train, d.test = d.train.Stream(), d.test.Stream()
	}
	d.all = d.train
	return nil
}

func samples(s *data.Set) nn.Samples {
	return nn.Samples{Features: s.Features, X: s.X, Bytes: s.U8, Scale: s.Scale, Shift: s.Shift,
		Labels: s.Labels, Classes: len(s.Classes), Targets: s.Targets, Outputs: len(s.Outputs)}
}

// samplesOf is how many samples there are.
func samplesOf(s nn.Samples) int {
	if s.Targets != nil {
		return len(s.Targets) / s.Outputs
	}
	return len(s.Labels)
}

// describe is one line for the head of a table, and another where rows are streamed.
func (d dataset) describe() string {
	split, what := "its own test part", fmt.Sprintf("%d classes", d.classes)
	if d.whole != nil {
		split = fmt.Sprintf("%.0f %% of each class held back by the seed", 100*testShare)
	}
	if d.targets != nil {
		what, split = plural(len(d.targets), "target"), fmt.Sprintf("%.0f %% held back by the seed", 100*testShare)
	}
	text := fmt.Sprintf("%s, %s, %s; %d samples train, %d test: %s", d.name, plural(d.features, "feature"), what,
		samplesOf(d.train), samplesOf(d.test), split)
	if n := samplesOf(d.heldBack); n > 0 {
		text += fmt.Sprintf("; %d held back to watch", n)
	}
	if d.streamed != "" {
		text += "\nstreamed " + d.streamed + ", in windows, in the seed's order of all training samples"
	}
	return text
}
