package data

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// longestLine bounds the memory that a line takes: 128 MiB are ten million features.
const longestLine = 128 << 20

// jsonRows is JSON lines.
type jsonRows struct {
	in     *bufio.Reader
	fields Fields
	line   int
}

// NewJSONRows reads samples from a stream of JSON lines, gzipped or not. A sample is an array
// of numbers, as [1, 2.5]; or an object with such an array, as {"features": [1, 2.5], "species":
// "oak"}; or an object with the features by their names, as {"height": 1, "width": 2.5}.
func NewJSONRows(r io.Reader, f Fields) (RowReader, error) {
	in, err := unpacked(r)
	if err != nil {
		return nil, err
	}
	return &jsonRows{in: in, fields: f}, nil
}

func (j *jsonRows) Waits() bool { return lineWaits(j.in) }

func (j *jsonRows) Read(x []float32, answers []string) error {
	text, err := j.next()
	if err != nil {
		return err
	}
	if text[0] == '[' {
		if err := j.array(text, x, answers); err != nil {
			return &RowError{j.line, err}
		}
		return nil
	}
	if err := j.object(text, x, answers); err != nil {
		return &RowError{j.line, err}
	}
	return nil
}

// next is the next line that is not blank.
func (j *jsonRows) next() ([]byte, error) {
	for {
		var line []byte
		for more := true; more; {
			piece, err := j.in.ReadSlice('\n')
			line = append(line, piece...)
			more = errors.Is(err, bufio.ErrBufferFull)
			if len(line) > longestLine {
				return nil, fmt.Errorf("line %d is longer than %d MiB: end each sample with a new line", j.line+1, longestLine>>20)
			}
			if err != nil && !more && !(errors.Is(err, io.EOF) && len(line) > 0) {
				return nil, err
			}
		}
		j.line++
		if text := bytes.TrimSpace(line); len(text) > 0 {
			return text, nil
		}
	}
}

// array reads a sample without names; its columns are places.
func (j *jsonRows) array(text []byte, x []float32, answers []string) error {
	var values []json.RawMessage
	if err := json.Unmarshal(text, &values); err != nil {
		return fmt.Errorf("%w: write an array of numbers or an object", err)
	}
	features, places, err := j.fields.places(nil, len(values))
	if err != nil {
		return err
	}
	for i, at := range features {
		if x[i], err = numberOf(values[at]); err != nil {
			return fmt.Errorf("number %d: %w", at+1, err)
		}
	}
	for i, at := range places {
		answers[i] = textOf(values[at])
	}
	return nil
}

// object reads a sample whose features have names, or are an array.
func (j *jsonRows) object(text []byte, x []float32, answers []string) error {
	var values map[string]json.RawMessage
	if err := json.Unmarshal(text, &values); err != nil {
		return fmt.Errorf("%w: write an array of numbers or an object", err)
	}
	for i, name := range j.fields.Answers {
		value, ok := values[name]
		if !ok {
			return fmt.Errorf("no key %q, which is to hold the answer", name)
		}
		answers[i] = textOf(value)
	}
	if all, ok := values["features"]; ok && len(j.fields.Features) == 0 {
		whole := jsonRows{fields: Fields{Inputs: j.fields.Inputs}}
		return whole.array(all, x, nil)
	}
	names := j.fields.Features
	if len(names) == 0 {
		names = j.fields.Known
	}
	if len(names) == 0 {
		return fmt.Errorf("no key \"features\" with an array, and it is not known what the features are called: name them")
	}
	for i, name := range names {
		value, ok := values[name]
		if !ok {
			return fmt.Errorf("no key %q", name)
		}
		var err error
		if x[i], err = numberOf(value); err != nil {
			return fmt.Errorf("%q: %w", name, err)
		}
	}
	return nil
}

func numberOf(value json.RawMessage) (float32, error) {
	var v *float64
	if err := json.Unmarshal(value, &v); err == nil && v != nil {
		if x, ok := feature(*v); ok {
			return x, nil
		}
	}
	return 0, fmt.Errorf("%s is not a finite number: replace it or remove the line", shortened(value))
}

// textOf is a string without its quotes, or what else a value is as it is written.
func textOf(value json.RawMessage) string {
	var s string
	if json.Unmarshal(value, &s) == nil {
		return strings.TrimSpace(s)
	}
	return string(value)
}

func shortened(value []byte) string {
	const most = 40
	if len(value) > most {
		return string(value[:most]) + "…"
	}
	return string(value)
}
