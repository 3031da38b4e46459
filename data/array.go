package data

import (
	"fmt"
	"math"
)

// array is a row-major array read from a file: bytes stay bytes, and everything else
// becomes float64, which holds each of them but the largest int64.
type array struct {
	shape   []int
	bytes   []uint8
	numbers []float64
}

func (a array) len() int { return max(len(a.bytes), len(a.numbers)) }

func (a array) at(i int) float64 {
	if a.bytes != nil {
		return float64(a.bytes[i])
	}
	return a.numbers[i]
}

// volume is the number of elements of a shape of elements of some bytes, if the file
// could hold them all in have bytes.
func volume(shape []int, size, have int) (int, error) {
	n := 1
	for _, d := range shape {
		if d < 1 {
			return 0, fmt.Errorf("its header says shape %v: each extent must be 1 or more", shape)
		}
		if d > have/size/n {
			return 0, fmt.Errorf("its header says shape %v of %d-byte elements, but only %d bytes follow: the file is cut short", shape, size, have)
		}
		n *= d
	}
	return n, nil
}

// fromArrays makes a set of samples and their class numbers. Bytes are grey values,
// scaled to [0, 1].
func fromArrays(name string, x, y array) (*Set, error) {
	if len(x.shape) < 1 || len(y.shape) < 1 || x.len() == 0 || y.len() == 0 {
		return nil, fmt.Errorf("%s: samples of shape %v and labels of shape %v: both need a first axis of samples", name, x.shape, y.shape)
	}
	labels, classes, err := labelsOf(name, x.shape, y)
	if err != nil {
		return nil, err
	}
	m := x.shape[0]
	s := &Set{Name: name, Features: x.len() / m, U8: x.bytes, Labels: labels, Classes: countedClasses(classes)}
	if x.bytes != nil {
		s.Scale = byteScale
	} else {
		s.X = make([]float32, len(x.numbers))
		for i, v := range x.numbers {
			s.X[i] = float32(v)
		}
	}
	if len(x.shape) == 3 {
		s.Height, s.Width = x.shape[1], x.shape[2]
	}
	return s, s.Validate()
}

// byteScale takes grey values to [0, 1].
const byteScale = 1.0 / 255

// labelsOf is the class of each sample of an array of this shape, and the number of
// classes, 2 or more.
func labelsOf(name string, samples []int, y array) (labels []int32, classes int, err error) {
	m := samples[0]
	if len(y.shape) < 1 || y.shape[0] != m || y.len() != m {
		return nil, 0, fmt.Errorf("%s: samples of shape %v and labels of shape %v: give one label for each sample", name, samples, y.shape)
	}
	for i := range m {
		v := y.at(i)
		if !(v >= 0 && v < math.MaxInt32) || v != math.Trunc(v) {
			return nil, 0, fmt.Errorf("%s: sample %d has label %g: labels are whole numbers from 0", name, i+1, v)
		}
		labels = append(labels, int32(v))
		classes = max(classes, int(v)+1)
	}
	// A byte has 256 values at most, so that small test parts of many classes are fine.
	if classes > max(m, 256) {
		return nil, 0, fmt.Errorf("%s: a label says there are %d classes, for %d samples: number the classes from 0", name, classes, m)
	}
	return labels, max(classes, 2), nil
}

// form is what the two parts of a set have in common.
type form struct {
	features int
	bytes    bool
	classes  []string
}

// agree gives two parts the same classes.
func agree(name string, train, test form) (classes []string, err error) {
	switch {
	case train.features != test.features:
		return nil, fmt.Errorf("%s: the training part has %d features and the test part %d: they must be equal", name, train.features, test.features)
	case train.bytes != test.bytes:
		return nil, fmt.Errorf("%s: the training part and the test part differ in type: store both as bytes or both as numbers", name)
	case len(test.classes) > len(train.classes):
		return nil, fmt.Errorf("%s: the test part has labels up to %d, where the training part ends at %d: train on every class", name, len(test.classes)-1, len(train.classes)-1)
	}
	return train.classes, nil
}

func (s *Set) form() form { return form{s.Features, s.U8 != nil, s.Classes} }
