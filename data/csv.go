package data

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// CSV says which columns are not features. A column is the name in the header, or
// its number, counted from 1.
type CSV struct {
	Label string // the class; empty for the last column
	Group string // a whole number that keeps samples together; empty for none
	// Targets, if there are any, are columns of numbers to be predicted; then there is no
	// class.
	Targets []string
}

// ReadCSV reads comma-separated samples, gzipped or not. The first line is a header
// if none of its features is a number. Labels are whole numbers from 0 or names, and
// become classes in sorted order.
func ReadCSV(r io.Reader, name string, o CSV) (*Set, error) {
	plain, err := uncompressed(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	c := csvTable{set: &Set{Name: name}}
	records := csv.NewReader(plain)
	records.FieldsPerRecord = -1 // checked here, to say which line differs from the first
	records.ReuseRecord = true
	records.TrimLeadingSpace = true
	for {
		record, err := records.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w: check that the file is whole and comma-separated", name, err)
		}
		line, _ := records.FieldPos(0)
		if err := c.add(record, line, o); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	if len(o.Targets) > 0 && c.set.Targets != nil {
		return c.set, c.set.Validate()
	}
	if len(c.labels) == 0 {
		return nil, fmt.Errorf("%s: no samples in it: give a header and a line for each sample, or the lines alone", name)
	}
	if c.set.Labels, c.set.Classes, err = classify(c.labels, c.lines); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if err := c.set.Validate(); err != nil {
		return nil, err
	}
	return c.set, nil
}

// csvTable is what was read so far.
type csvTable struct {
	set          *Set
	columns      int // 0 before the first line
	label, group int // columns from 0; -1 for none
	targets      []int
	row          []float32 // what the line's are
	labels       []string
	lines        []int // of each label
}

// add takes one line. The first decides the columns.
func (c *csvTable) add(record []string, line int, o CSV) error {
	if c.columns == 0 {
		header, err := c.layout(record, line, o)
		if header || err != nil {
			return err
		}
	}
	if len(record) != c.columns {
		return fmt.Errorf("line %d has %d columns, where the first line has %d: make them equal", line, len(record), c.columns)
	}
	for i, field := range record {
		field = strings.TrimSpace(field)
		switch i {
		case c.label:
			if field == "" {
				return fmt.Errorf("line %d, column %d: no label: fill it in or remove the line", line, i+1)
			}
			c.labels, c.lines = append(c.labels, field), append(c.lines, line)
		case c.group:
			g, err := strconv.Atoi(field)
			if err != nil {
				return fmt.Errorf("line %d, column %d: group %q is not a whole number", line, i+1, field)
			}
			c.set.Groups = append(c.set.Groups, g)
		default:
			v, err := strconv.ParseFloat(field, 32)
			if err != nil || !finite(v) {
				return fmt.Errorf("line %d, column %d: %q is not a finite number: replace it or remove the line", line, i+1, field)
			}
			if place := slices.Index(c.targets, i); place >= 0 {
				c.row[place] = float32(v)
			} else {
				c.set.X = append(c.set.X, float32(v))
			}
		}
	}
	c.set.Targets = append(c.set.Targets, c.row...)
	return nil
}

// layout finds the columns from the first line, and whether that is a header.
func (c *csvTable) layout(first []string, line int, o CSV) (header bool, err error) {
	c.columns = len(first)
	if c.label, err = column(first, o.Label, len(first)-1, len(first)); err != nil {
		return false, fmt.Errorf("line %d: label %w", line, err)
	}
	if c.group, err = column(first, o.Group, -1, len(first)); err != nil {
		return false, fmt.Errorf("line %d: group %w", line, err)
	}
	if len(o.Targets) > 0 {
		if err := c.layTargets(first, line, o.Targets); err != nil {
			return false, err
		}
	}
	header = true
	var names []string
	for i, field := range first {
		if i == c.label || i == c.group {
			continue
		}
		if !slices.Contains(c.targets, i) {
			c.set.Features++
			names = append(names, strings.TrimSpace(field))
		}
		if _, err := strconv.ParseFloat(strings.TrimSpace(field), 64); err == nil || errors.Is(err, strconv.ErrRange) {
			header = false
		}
	}
	if c.set.Features == 0 && c.targets != nil {
		return false, fmt.Errorf("line %d has no column besides those to be predicted: keep some as features", line)
	}
	if c.set.Features == 0 || c.label == c.group && c.label >= 0 {
		return false, fmt.Errorf("line %d has %d column: put commas between the features and, in the last column, the class", line, len(first))
	}
	if header {
		c.set.Columns = names
	}
	return header, nil
}

// layTargets finds the columns to be predicted, which take the place of the label.
func (c *csvTable) layTargets(first []string, line int, names []string) error {
	c.label = -1
	for _, name := range names {
		i, err := column(first, name, -1, len(first))
		if err != nil {
			return fmt.Errorf("line %d: target %w", line, err)
		}
		if slices.Contains(c.targets, i) || i == c.group {
			return fmt.Errorf("line %d: column %q is named twice: name it once", line, name)
		}
		c.targets, c.set.Outputs = append(c.targets, i), append(c.set.Outputs, name)
	}
	c.row = make([]float32, len(names))
	return nil
}

// column is the place of a column, given by its name in the first line or its number from 1
// to the number of columns.
func column(first []string, want string, otherwise, columns int) (int, error) {
	if want == "" {
		return otherwise, nil
	}
	for i, field := range first {
		if strings.TrimSpace(field) == want {
			return i, nil
		}
	}
	if n, err := strconv.Atoi(want); err == nil && n >= 1 && n <= columns {
		return n - 1, nil
	}
	return 0, fmt.Errorf("column %q is neither a name in the first line nor a number from 1 to %d", want, columns)
}
