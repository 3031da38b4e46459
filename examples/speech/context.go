package main

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/dnnbench/dnnbench/data"
)

// load returns the vowels of the training speakers and of the others: UCI's own file,
// or without one the embedded nine features.
func load(file string) (train, test *data.Set, err error) {
	if file == "" {
		return data.VowelParts()
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(file, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			return nil, nil, fmt.Errorf("%s: %w", file, err)
		}
	}
	vowels, err := readContext(r)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", file, err)
	}
	return data.SplitGroups(vowels, func(speaker int) bool { return speaker >= 8 }) // as its makers set out
}

// readContext reads lines of 14 numbers: part, speaker, sex, ten features, vowel.
func readContext(r io.Reader) (*data.Set, error) {
	s := &data.Set{Name: "vowel-context", Features: 10}
	for c := range 11 {
		s.Classes = append(s.Classes, strconv.Itoa(c))
	}
	for lines := bufio.NewScanner(r); lines.Scan(); {
		var row []float64
		for _, field := range strings.FieldsFunc(lines.Text(), func(r rune) bool { return r == ' ' || r == ',' || r == '\t' }) {
			x, err := strconv.ParseFloat(field, 32)
			if err != nil {
				return nil, err
			}
			row = append(row, x)
		}
		if len(row) != 14 {
			return nil, fmt.Errorf("line %d has %d numbers, and should have 14", s.Len()+1, len(row))
		}
		for _, x := range row[3:13] {
			s.X = append(s.X, float32(x))
		}
		s.Groups, s.Labels = append(s.Groups, int(row[1])), append(s.Labels, int32(row[13]))
	}
	return s, s.Validate()
}
