package data

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const choices = "say digits, vowel, a .csv, .npy or .npz file, or a folder of IDX or .npy files"

// Load reads what a name or a path stands for: digits, vowel, a CSV, .npy or .npz file, or
// a folder that [ReadIDXFolder] reads or [Open] opens. The class is in the last column of a
// CSV or .npy file. test is nil where the data come without a test part: split them.
func Load(path string) (train, test *Set, err error) {
	if train, test, err = load(path); err != nil {
		return nil, nil, err
	}
	if slices.Min(train.Labels) == slices.Max(train.Labels) {
		return nil, nil, fmt.Errorf("%s: all %d samples are of class %s: training needs two classes or more",
			train.Name, train.Len(), train.Classes[train.Labels[0]])
	}
	return train, test, nil
}

func load(path string) (train, test *Set, err error) {
	switch path {
	case "":
		return nil, nil, fmt.Errorf("no data: %s", choices)
	case "digits":
		train, err = Digits()
		return train, nil, err
	case "vowel", "vowels":
		return VowelParts()
	}
	info, err := os.Stat(path)
	if os.IsNotExist(err) {
		return nil, nil, fmt.Errorf("no data set or file %q: %s: %w", path, choices, os.ErrNotExist)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("data: %w: %s", err, choices)
	}
	if info.IsDir() {
		return loadFolder(path)
	}
	if !info.Mode().IsRegular() {
		return nil, nil, fmt.Errorf("%s is not a plain file: %s", path, choices)
	}
	return loadFile(path)
}

func loadFile(path string) (train, test *Set, err error) {
	name := filepath.Base(path)
	kind := filepath.Ext(strings.TrimSuffix(strings.ToLower(name), ".gz"))
	switch {
	case strings.Contains(name, "-ubyte"):
		return nil, nil, fmt.Errorf("%s is one IDX file of several: give its folder", path)
	case kind == ".npz":
		return ReadNPZ(path)
	case kind != ".csv" && kind != ".npy":
		return nil, nil, fmt.Errorf("%s has an ending that is not known: %s", path, choices)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, fmt.Errorf("data: %w", err)
	}
	defer f.Close()
	if kind == ".csv" {
		train, err = ReadCSV(f, name, CSV{})
	} else {
		train, err = ReadNPY(f, name)
	}
	return train, nil, err
}

func loadFolder(dir string) (train, test *Set, err error) {
	if path := idxPath(dir, "train-images", 3); path != "" {
		return ReadIDXFolder(dir)
	}
	if _, err := os.Stat(filepath.Join(dir, "x_train.npy")); err == nil {
		return readNPYFolder(dir)
	}
	return nil, nil, fmt.Errorf("%s holds neither train-images-idx3-ubyte[.gz] nor x_train.npy: %s", dir, choices)
}
