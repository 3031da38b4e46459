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
	whole             *data.Set // where it is to be split by a seed; else nil
	train, test       nn.Samples
	heldBack          nn.Samples // of the training part, to watch; none without features
	all               nn.Samples // the training part with them
	groups            []int      // of all, or nil

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
		if train, err = s.Apply(train); err != nil {
			return err
		}
		if test, err = s.Apply(test); err != nil {
			return err
		}
	}
	d.train, d.test, d.groups = samples(train), samples(test), train.Groups
	if d.stream {
		d.train, d.test = d.train.Stream(), d.test.Stream()
	}
	d.all = d.train
	return nil
}

func samples(s *data.Set) nn.Samples {
	return nn.Samples{Features: s.Features, X: s.X, Bytes: s.U8, Scale: s.Scale, Shift: s.Shift,
		Labels: s.Labels, Classes: len(s.Classes)}
}

// describe is one line for the head of a table, and another where rows are streamed.
func (d dataset) describe() string {
	split := "its own test part"
	if d.whole != nil {
		split = fmt.Sprintf("%.0f %% of each class held back by the seed", 100*testShare)
	}
	text := fmt.Sprintf("%s, %s, %d classes; %d samples train, %d test: %s", d.name, plural(d.features, "feature"), d.classes,
		len(d.train.Labels), len(d.test.Labels), split)
	if n := len(d.heldBack.Labels); n > 0 {
		text += fmt.Sprintf("; %d held back to watch", n)
	}
	if d.streamed != "" {
		text += "\nstreamed " + d.streamed + ", in windows, in the seed's order of all training samples"
	}
	return text
}
