package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
)

// measured is a file that bench wrote.
type measured struct {
	path string
	document
}

// side is one side of a comparison.
type side []measured

// readSide reads the files of a list joined by commas, or the one file of that name.
func readSide(list string) (side, error) {
	paths := strings.Split(list, ",")
	if _, err := os.Stat(list); err == nil {
		paths = []string{list}
	}
	var s side
	for _, path := range paths {
		if slices.ContainsFunc(s, func(m measured) bool { return m.path == path }) {
			return nil, fmt.Errorf("%s stands there twice: its samples would count as those of two runs", path)
		}
		m, err := readMeasured(path)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		s = append(s, m)
	}
	return s, nil
}

const howToMeasure = "write it by dnnbench bench --format=json"

func readMeasured(path string) (measured, error) {
	if path == "" {
		return measured{}, errors.New("a file without a name: join names by single commas")
	}
	text, err := os.ReadFile(path)
	var problem *fs.PathError
	if errors.As(err, &problem) { // which has the path
		return measured{}, fmt.Errorf("it cannot be read: %w", problem.Err)
	}
	if err != nil {
		return measured{}, err
	}
	return parseMeasured(path, text)
}

// parseMeasured reads a document that has samples in it.
func parseMeasured(path string, text []byte) (measured, error) {
	m := measured{path: path}
	var head struct {
		Schema *int `json:"schema"`
	}
	if err := json.Unmarshal(text, &head); err != nil {
		return m, fmt.Errorf("it is not the one JSON object of dnnbench (%w): %s", err, howToMeasure)
	}
	switch {
	case head.Schema == nil:
		return m, fmt.Errorf("it has no schema number, so dnnbench did not write it, or an older one that kept no samples: %s", howToMeasure)
	case *head.Schema != schemaVersion:
		return m, fmt.Errorf("it has schema %d, and this program reads schema %d: use the program that wrote it, or measure again", *head.Schema, schemaVersion)
	}
	if err := json.Unmarshal(text, &m.document); err != nil {
		return m, fmt.Errorf("it does not hold to schema %d (%w): %s", schemaVersion, err, howToMeasure)
	}
	timed := false
	for _, r := range m.Results {
		for _, ns := range r.SamplesNS {
			if ns <= 0 {
				return m, fmt.Errorf("%s %s took %d ns in one of its samples, which cannot be: measure again", r.Name, r.Shape, ns)
			}
			timed = true
		}
	}
	if !timed {
		return m, fmt.Errorf("there are no timed operations in it: %s", howToMeasure)
	}
	return m, nil
}

// operation is what is measured, on both sides of a comparison.
type operation struct{ name, shape string }

func (o operation) String() string { return strings.TrimSpace(o.name + " " + o.shape) }

// samples are the times of each operation in each file, and the operations as they come.
func (s side) samples() (of map[operation][][]float64, order []operation) {
	of = map[operation][][]float64{}
	for _, m := range s {
		for _, r := range m.Results {
			if len(r.SamplesNS) == 0 {
				continue
			}
			times := make([]float64, len(r.SamplesNS))
			for i, ns := range r.SamplesNS {
				times[i] = float64(ns)
			}
			o := operation{r.Name, r.Shape}
			if of[o] == nil {
				order = append(order, o)
			}
			of[o] = append(of[o], times)
		}
	}
	return of, order
}

func (s side) paths() []string {
	paths := make([]string, len(s))
	for i, m := range s {
		paths[i] = m.path
	}
	return paths
}
