package data

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// csvRows is CSV, whose first line is a header if none of its features is a number.
type csvRows struct {
	in      *bufio.Reader
	records *csv.Reader
	fields  Fields

	columns           int // 0 before the first line
	features, answers []int
}

// NewCSVRows reads comma-separated samples from a stream, gzipped or not. Reading the
// first one decides where the columns are.
func NewCSVRows(r io.Reader, f Fields) (RowReader, error) {
	in, err := unpacked(r)
	if err != nil {
		return nil, err
	}
	c := &csvRows{in: in, records: csv.NewReader(in), fields: f} // which uses in itself, not a copy of what it holds
	c.records.FieldsPerRecord, c.records.ReuseRecord, c.records.TrimLeadingSpace = -1, true, true
	return c, nil
}

func (c *csvRows) Waits() bool { return lineWaits(c.in) }

func (c *csvRows) Read(x []float32, answers []string) error {
	record, line, err := c.record()
	if err != nil {
		return err
	}
	if c.columns == 0 {
		header, err := c.layout(record)
		if err != nil {
			return fmt.Errorf("line %d: %w", line, err)
		}
		if header {
			if record, line, err = c.record(); err != nil {
				return err
			}
		}
	}
	if len(record) != c.columns {
		return rowErrorf(line, "%d columns, where the first line has %d: make them equal", len(record), c.columns)
	}
	for i, at := range c.features {
		v, ok := parsed(record[at])
		if !ok {
			return rowErrorf(line, "column %d: %q is not a finite number: replace it or remove the line", at+1, record[at])
		}
		x[i] = v
	}
	for i, at := range c.answers {
		answers[i] = strings.TrimSpace(record[at])
	}
	return nil
}

// record is the next line that is not empty.
func (c *csvRows) record() (record []string, line int, err error) {
	record, err = c.records.Read()
	var wrong *csv.ParseError
	if errors.As(err, &wrong) {
		return nil, 0, rowErrorf(wrong.StartLine, "column %d: %w", wrong.Column, wrong.Err)
	}
	if err != nil {
		return nil, 0, err
	}
	line, _ = c.records.FieldPos(0)
	return record, line, nil
}

// layout finds the columns from the first line, and says whether that is a header: if it
// names what was asked for, and none of its features is a number.
func (c *csvRows) layout(first []string) (header bool, err error) {
	names := make([]string, len(first))
	numbers := make([]bool, len(first))
	for i, field := range first {
		names[i] = strings.TrimSpace(field)
		_, err := strconv.ParseFloat(names[i], 64)
		numbers[i] = err == nil || errors.Is(err, strconv.ErrRange)
	}
	c.features, c.answers, err = c.fields.places(names, len(first))
	header = !slices.ContainsFunc(c.features, func(at int) bool { return numbers[at] })
	if err != nil && slices.Contains(numbers, true) || err == nil && !header {
		header = false
		c.features, c.answers, err = c.fields.places(nil, len(first))
	}
	if err == nil {
		c.columns = len(first)
	}
	return header, err
}

// parsed is a field that is a finite number as a float32.
func parsed(field string) (float32, bool) {
	v, err := strconv.ParseFloat(strings.TrimSpace(field), 32)
	if err != nil {
		return 0, false
	}
	return feature(v)
}
