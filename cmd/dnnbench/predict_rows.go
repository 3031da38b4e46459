package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"

	"github.com/dnnbench/dnnbench/data"
)

// stream is samples to be answered.
type stream struct {
	data.RowReader
	size  int64        // bytes there are to read, or 0 where that is not known
	read  atomic.Int64 // bytes read
	close func() error
}

// Write counts what was read, as an io.TeeReader hands it on.
func (s *stream) Write(p []byte) (int, error) {
	s.read.Add(int64(len(p)))
	return len(p), nil
}

// open opens --data, and checks the flags that say what is where in it.
func (f *predictFlags) open(net *network, stdin io.Reader) (*stream, error) {
	if n, answers := len(f.labels), max(1, len(net.targets)); n > 0 && n != answers {
		return nil, usagef("--label names %s, and the network gives %s: name as many", plural(n, "column"), plural(answers, "answer"))
	}
	if n := len(f.features); n > 0 && n != net.spec.Inputs {
		return nil, usagef("--features names %s, and the network has %s: name as many", plural(n, "column"), plural(net.spec.Inputs, "input"))
	}
	s := &stream{close: func() error { return nil }}
	in, format := stdin, f.input
	if f.data != "-" {
		if format == "" {
			format = streamFormat(f.data)
		}
		if format == "" {
			return s, f.openSet(s, net)
		}
		file, err := os.Open(f.data)
		if err != nil {
			return nil, usagef("--data: %w", err)
		}
		s.close = file.Close
		if info, err := file.Stat(); err == nil && info.Mode().IsRegular() {
			s.size = info.Size()
		}
		in = file
	}
	known := net.features
	if len(f.features) > 0 {
		known = nil
	}
	fields := data.Fields{Inputs: net.spec.Inputs, Features: f.features, Known: known, Answers: f.labels}
	reader := data.NewCSVRows
	if format == inputJSONL {
		reader = data.NewJSONRows
	}
	var err error
	if s.RowReader, err = reader(io.TeeReader(in, s), fields); err != nil {
		_ = s.close()
		return nil, usagef("--data: %s: %w", f.data, err)
	}
	return s, nil
}

// streamFormat is how a file is read line by line, by its name, or empty.
func streamFormat(path string) string {
	switch filepath.Ext(strings.TrimSuffix(strings.ToLower(path), ".gz")) {
	case ".csv":
		return formatCSV
	case ".jsonl", ".ndjson", ".json":
		return inputJSONL
	}
	return ""
}

// openSet reads a data set whole: its test part, where it has one.
func (f *predictFlags) openSet(s *stream, net *network) error {
	if len(f.features) > 0 {
		return usagef("--features names columns of a CSV or .jsonl file, and %s is none: leave it out", f.data)
	}
	set, test, err := data.Load(f.data)
	if err != nil {
		return usagef("--data: %w; predict takes .jsonl files, too", err)
	}
	if test != nil {
		set = test
	}
	if set.Features != net.spec.Inputs {
		return usagef("--data: %s has %s, and the network has %s", f.data, plural(set.Features, "feature"), plural(net.spec.Inputs, "input"))
	}
	s.RowReader = &setRows{set: set}
	return nil
}

// setRows is a data set, sample by sample, as it was before any preparation.
type setRows struct {
	set  *data.Set
	next int
}

func (s *setRows) Waits() bool { return true }

func (s *setRows) Read(x []float32, answers []string) error {
	if s.next == s.set.Len() {
		return io.EOF
	}
	i, n := s.next, s.set.Features
	s.next++
	if s.set.U8 != nil {
		for j, b := range s.set.U8[i*n : (i+1)*n] {
			x[j] = float32(b)
		}
	} else {
		copy(x, s.set.X[i*n:(i+1)*n])
	}
	if len(answers) > 0 {
		answers[0] = s.set.Classes[s.set.Labels[i]]
	}
	return nil
}

// where is the place of an error in the samples.
func (f *predictFlags) where(err error) error {
	name := f.data
	if name == "-" {
		name = "standard input"
	}
	return usagef("%w", fmt.Errorf("--data: %s: %w", name, err))
}
