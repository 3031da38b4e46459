package data

import (
	"bufio"
	"bytes"
	"fmt"
	"math"
	"slices"
)

// Fields says what a stream of samples has in which place. A column is a name, of the
// header or of an object's key, or in CSV and in arrays its number, counted from 1.
type Fields struct {
	Inputs   int      // features of a sample
	Features []string // their columns; where there are none, those Known, or all but Answers
	Known    []string // what the features are called, for streams with names; or none
	Answers  []string // columns of what is true, which are read as text; or none
}

// RowReader reads samples one by one.
type RowReader interface {
	// Read reads the next sample: x [Inputs] and answers [len(Answers)]. A *RowError is about
	// this sample alone; Read goes on behind it. At the end it returns io.EOF.
	Read(x []float32, answers []string) error
	// Waits says that the next Read waits for no further input.
	Waits() bool
}

// RowError is a sample that cannot be read.
type RowError struct {
	Line int   // counted from 1
	Err  error // what is wrong with it
}

// Error names the line and what is wrong with it.
func (e *RowError) Error() string { return fmt.Sprintf("line %d: %v", e.Line, e.Err) }

// Unwrap gives the cause.
func (e *RowError) Unwrap() error { return e.Err }

func rowErrorf(line int, format string, args ...any) error {
	return &RowError{line, fmt.Errorf(format, args...)}
}

// lineWaits says that reading a line from r needs no further input.
func lineWaits(r *bufio.Reader) bool {
	waiting, _ := r.Peek(r.Buffered())
	return bytes.IndexByte(waiting, '\n') >= 0
}

// places are where the features and the answers are in a row of so many columns, of which
// names are the header, or nil.
func (f Fields) places(names []string, columns int) (features, answers []int, err error) {
	for _, want := range f.Answers {
		i, err := column(names, want, -1, columns)
		if err != nil {
			return nil, nil, fmt.Errorf("answer %w", err)
		}
		answers = append(answers, i)
	}
	chosen := f.Features
	if len(chosen) == 0 && names != nil {
		chosen = f.Known
	}
	for _, want := range chosen {
		i, err := column(names, want, -1, columns)
		if err != nil {
			return nil, nil, fmt.Errorf("feature %w: if the columns have other names, list them in the network's order", err)
		}
		features = append(features, i)
	}
	if len(chosen) == 0 {
		for i := range columns {
			if !slices.Contains(answers, i) {
				features = append(features, i)
			}
		}
	}
	if len(features) != f.Inputs {
		return nil, nil, fmt.Errorf("%d columns of features, where the network has %d inputs: name the columns of the features, or those that hold answers",
			len(features), f.Inputs)
	}
	return features, answers, nil
}

// feature is a number that a float32 holds.
func feature(v float64) (float32, bool) {
	return float32(v), math.Abs(v) <= math.MaxFloat32
}
