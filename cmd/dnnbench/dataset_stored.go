package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/dnnbench/dnnbench/data"
	"github.com/dnnbench/dnnbench/nn"
)

// largestHeld is the largest file of features that is read whole. Larger ones take
// several times their size while they are read, which many a machine does not have.
const largestHeld = 1 << 30

// openDataset opens a folder whose rows are read as they are needed.
func openDataset(dir string, asked bool) (dataset, error) {
	train, test, err := data.Open(dir)
	if err != nil {
		return dataset{}, fmt.Errorf("--data: %w", err)
	}
	d := dataset{name: train.Name, features: train.Features, classes: len(train.Classes), streamed: "from its files",
		close: func() error { return errors.Join(train.Close(), test.Close()) }}
	if train.Unpacked {
		d.streamed = "from its files, unpacked to temporary ones"
	}
	if !asked {
		d.streamed += ", of which one is larger than 1 GiB"
	}
	d.train, d.test = storedSamples(train), storedSamples(test)
	d.naming = nn.Naming{Classes: train.Classes}
	if train.X == nil {
		d.preparation = nn.Preparation{Scale: train.Scale, Shift: train.Shift}
		d.all = d.train
		return d, nil
	}
	s, err := train.FitStandardisation(context.Background())
	if err != nil {
		return d, errors.Join(fmt.Errorf("--data: %w", err), d.close())
	}
	d.preparation = nn.Preparation{Mean: s.Mean, Deviation: s.Deviation}
	d.train.XFrom, d.test.XFrom = s.Rows(train.X), s.Rows(test.X)
	d.all = d.train
	return d, nil
}

// storedSamples are bytes that are read by the row; numbers are to be standardised first.
func storedSamples(s *data.Stored) nn.Samples {
	samples := nn.Samples{Features: s.Features, Scale: s.Scale, Shift: s.Shift, Labels: s.Labels, Classes: len(s.Classes)}
	if s.U8 != nil {
		samples.BytesFrom = s.U8
	}
	return samples
}

// closingData ends the use of files; their error counts if there was none before.
func closingData(d dataset, err *error) {
	if d.close == nil {
		return
	}
	if cerr := d.close(); cerr != nil && *err == nil {
		*err = fmt.Errorf("--data: %w", cerr)
	}
}
