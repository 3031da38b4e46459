package main

import (
	"fmt"

	"github.com/dnnbench/dnnbench/data"
	"github.com/dnnbench/dnnbench/nn"
)

// testShare is what is held back of data that come without a test part, and heldShare what
// early stopping holds back of the training part.
const (
	testShare = 0.2
	heldShare = 0.1
)

// dataset is samples to train on and samples to test on.
type dataset struct {
	name              string
	features, classes int
	whole             *data.Set // where it is to be split by a seed; else nil
	ownTest           *data.Set // where whole is the training part alone; else nil
	holdBack          bool      // some of the training part
	train, test       nn.Samples
	held              nn.Samples     // the zero value where none are held back
	preparation       nn.Preparation // what both went through

	stream   bool   // the device gets windows of the training samples
	streamed string // from where, and why
	close    func() error
}

// loadDataset reads what --data names, or opens it where its rows are to be read as they
// are needed: because stream says so, or because the files are too large to be held.
func loadDataset(name string, stream, holdBack bool) (dataset, error) {
	if bytes := data.StoredBytes(name); bytes > largestHeld || stream && bytes > 0 {
		if holdBack {
			return dataset{}, usagef("--early-stop holds samples back in memory, and those of %s are read from its files: leave it out", name)
		}
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
	if d.holdBack = holdBack; test == nil || holdBack {
		d.whole, d.ownTest = train, test
		return d, nil
	}
	err = d.set(train, test, nil)
	return d, err
}

// withSplit is the data set as a seed divides it, class by class. What came in two
// parts stays in them.
func (d dataset) withSplit(seed uint64) (dataset, error) {
	if d.whole == nil {
		return d, nil
	}
	train, test := d.whole, d.ownTest
	var held *data.Set
	var err error
	if test == nil {
		train, test, err = data.Split(d.whole, testShare, seed)
	}
	if err == nil && d.holdBack {
		train, held, err = data.HoldBack(train, heldShare, seed)
	}
	if err == nil {
		err = d.set(train, test, held)
	}
	return d, err
}

// set takes the parts, with numbers standardised as the training part says. held may be nil.
func (d *dataset) set(train, test, held *data.Set) error {
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
		if held != nil {
			if held, err = s.Apply(held); err != nil {
				return err
			}
		}
	}
	d.train, d.test = samples(train), samples(test)
	if train.U8 != nil {
		d.preparation = nn.Preparation{Scale: train.Scale, Shift: train.Shift}
	}
	if held != nil {
		d.held = samples(held)
	}
	if d.stream {
		d.train, d.test = d.train.Stream(), d.test.Stream()
	}
	return nil
}

func samples(s *data.Set) nn.Samples {
	return nn.Samples{Features: s.Features, X: s.X, Bytes: s.U8, Scale: s.Scale, Shift: s.Shift,
		Labels: s.Labels, Classes: len(s.Classes)}
}

// describe is one line for the head of a table, and another where rows are streamed.
func (d dataset) describe() string {
	split := "its own test part"
	if d.whole != nil && d.ownTest == nil {
		split = fmt.Sprintf("%.0f %% of each class held back by the seed", 100*testShare)
	}
	text := fmt.Sprintf("%s, %s, %d classes; %d samples train, %d test: %s", d.name, plural(d.features, "feature"), d.classes,
		len(d.train.Labels), len(d.test.Labels), split)
	if d.holdBack {
		text += fmt.Sprintf("; %d of the training part held back by the seed to stop early", len(d.held.Labels))
	}
	if d.streamed != "" {
		text += "\nstreamed " + d.streamed + ", in windows, in the seed's order of all training samples"
	}
	return text
}
