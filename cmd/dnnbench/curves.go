package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"

	"github.com/dnnbench/dnnbench/internal/wholefile"
)

// writeCurves writes a row for each epoch of each run.
func writeCurves(path string, runs []seedRun) error {
	var rows [][]string
	for _, r := range runs {
		for _, s := range r.trained.Scores {
			rows = append(rows, []string{strconv.FormatUint(r.seed, 10), strconv.Itoa(s.Epoch), known(s.Cost),
				known(s.TrainAccuracy), known(s.TestAccuracy), known(s.TestCost), known(s.TestR2), known(s.LearningRate), known(s.GradNorm), known(s.Elapsed.Seconds())})
		}
	}
	var text bytes.Buffer
	if err := writeCSV(&text, []string{"seed", "epoch", "cost", "train_accuracy", "test_accuracy", "test_cost", "test_r2", "learning_rate", "grad_norm", "seconds"}, rows); err != nil {
		return err
	}
	if err := writeOut(path, text.Bytes()); err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	return nil
}

// known leaves a cell empty for what was not measured.
func known(x float64) string {
	if math.IsNaN(x) {
		return ""
	}
	return decimal(x)
}

// checkFolder makes sure that a file can lie where its path says.
func checkFolder(path string) error {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return fmt.Errorf("that is a folder: name a file")
	}
	folder := filepath.Dir(path)
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return fmt.Errorf("there is no folder %s: make it first", folder)
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return nil // a device or a pipe
	}
	// Better now than when the work is done.
	probe, err := os.CreateTemp(folder, ".dnnbench-*")
	if err != nil {
		return fmt.Errorf("nothing can be written to the folder %s: choose another: %w", folder, err)
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

// sameFile reports whether two names, or links of these names, are of one file that exists.
func sameFile(a, b string) bool {
	first, err := os.Stat(a)
	second, err2 := os.Stat(b)
	return err == nil && err2 == nil && os.SameFile(first, second)
}

// writeOut replaces a file as a whole. A device or a pipe cannot be replaced: it is
// written to.
func writeOut(path string, data []byte) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return os.WriteFile(path, data, 0)
	}
	return wholefile.Write(path, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}
