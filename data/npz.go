package data

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/sbinet/npyio/npz"
)

// ReadNPZ reads x_train, y_train, x_test and y_test, or x and y, of an .npz file. x
// may be called X, images or data, and y labels. test is nil where there is none.
func ReadNPZ(path string) (train, test *Set, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, fmt.Errorf("data: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, nil, fmt.Errorf("data: %w", err)
	}
	archive, err := npz.NewReader(f, info.Size())
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w: check that the file is whole", path, err)
	}
	return fromNPZ(archive, filepath.Base(path))
}

func fromNPZ(archive *npz.Reader, name string) (train, test *Set, err error) {
	return trainAndTest(name, func(name string) (array, bool, error) {
		entry := name + ".npy"
		if !slices.Contains(archive.Keys(), entry) {
			return array{}, false, nil
		}
		r, err := archive.Open(entry)
		if err != nil {
			return array{}, false, err
		}
		defer r.Close()
		a, err := readNPY(r)
		return a, true, err
	})
}

// lookup finds an array by its name.
type lookup func(name string) (a array, found bool, err error)

// trainAndTest makes sets of the arrays that are there.
func trainAndTest(name string, find lookup) (train, test *Set, err error) {
	train, err = pair(name, find, []string{"x_train"}, []string{"y_train"})
	if err != nil {
		return nil, nil, err
	}
	if train == nil {
		train, err = pair(name, find, []string{"x", "X", "images", "data"}, []string{"y", "labels"})
		if err == nil && train == nil {
			err = fmt.Errorf("%s holds neither x and y nor x_train and y_train: save them by these names", name)
		}
		return train, nil, err
	}
	test, err = pair(name, find, []string{"x_test"}, []string{"y_test"})
	if err != nil || test == nil {
		return train, nil, err
	}
	if test.Classes, err = agree(name, train.form(), test.form()); err != nil {
		return nil, nil, err
	}
	return train, test, nil
}

// pair is a set of the first x and the first y there are, or nil if there is no x.
func pair(name string, find lookup, xs, ys []string) (*Set, error) {
	x, xName, err := first(name, find, xs)
	if err != nil || xName == "" {
		return nil, err
	}
	y, yName, err := first(name, find, ys)
	if err != nil {
		return nil, err
	}
	if yName == "" {
		return nil, fmt.Errorf("%s holds %s but no labels: add %s", name, xName, ys[0])
	}
	return fromArrays(name, x, y)
}

func first(name string, find lookup, names []string) (array, string, error) {
	for _, n := range names {
		a, found, err := find(n)
		if err != nil {
			return array{}, "", fmt.Errorf("%s, %s: %w", name, n, err)
		}
		if found {
			return a, n, nil
		}
	}
	return array{}, "", nil
}
