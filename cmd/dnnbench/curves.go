package main

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
)

// writeCurves writes a row for each epoch of each run.
func writeCurves(path string, runs []seedRun) error {
	var rows [][]string
	for _, r := range runs {
		for _, s := range r.trained.Scores {
			rows = append(rows, []string{strconv.FormatUint(r.seed, 10), strconv.Itoa(s.Epoch), known(s.Cost),
				known(s.TrainAccuracy), known(s.TestAccuracy), known(s.Elapsed.Seconds())})
		}
	}
	var text bytes.Buffer
	if err := writeCSV(&text, []string{"seed", "epoch", "cost", "train_accuracy", "test_accuracy", "seconds"}, rows); err != nil {
		return err
	}
	if err := writeWhole(path, text.Bytes()); err != nil {
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
	return nil
}

// writeWhole writes a file whole or not at all: what was there before survives a
// failure. A device or pipe is written to directly, since it cannot be replaced.
func writeWhole(path string, data []byte) (err error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return os.WriteFile(path, data, 0o644)
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	_, err = f.Write(data)
	if err == nil {
		err = f.Chmod(0o644) // CreateTemp makes it private
	}
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", path, err)
	}
	return os.Rename(f.Name(), path)
}
