package data

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/sbinet/npyio/npy"
)

// ReadNPY reads a matrix whose last column is the class.
func ReadNPY(r io.Reader, name string) (*Set, error) {
	a, err := readNPY(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(a.shape) != 2 || a.shape[1] < 2 {
		return nil, fmt.Errorf("%s has shape %v: give a matrix with the label in the last column, or an .npz file with x and y", name, a.shape)
	}
	m, n := a.shape[0], a.shape[1]-1
	x, y := array{shape: []int{m, n}}, array{shape: []int{m}}
	for i := range a.len() {
		if i%(n+1) == n {
			y.numbers = append(y.numbers, a.at(i))
		} else {
			x.numbers = append(x.numbers, a.at(i))
		}
	}
	return fromArrays(name, x, y)
}

// readNPY reads one array. All bytes are in memory before the library sees them: it
// allocates by the header, and takes a short read for a whole one.
func readNPY(r io.Reader) (array, error) {
	r, err := uncompressed(r)
	if err != nil {
		return array{}, err
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		return array{}, fmt.Errorf("after %d bytes: %w: fetch the file again", len(raw), err)
	}
	if err := checkNPYHeader(raw); err != nil {
		return array{}, err
	}
	return decodeNPY(raw)
}

// checkNPYHeader finds whether the header that the first bytes announce is there
// (NumPy Enhancement Proposal 1).
func checkNPYHeader(raw []byte) error {
	const prefix = 12 // magic 6, version 2, length 2 or 4
	if len(raw) < prefix || !bytes.HasPrefix(raw, []byte("\x93NUMPY")) {
		return errors.New("does not start as a NumPy file does: check the file")
	}
	start, length := 10, uint64(binary.LittleEndian.Uint16(raw[8:]))
	switch raw[6] {
	case 1:
	case 2:
		start, length = 12, uint64(binary.LittleEndian.Uint32(raw[8:]))
	default:
		return fmt.Errorf("is version %d of the NumPy format: save it with version 1 or 2", raw[6])
	}
	if length > uint64(len(raw)-start) {
		return fmt.Errorf("announces a header of %d bytes, but %d follow: the file is cut short", length, len(raw)-start)
	}
	return nil
}

// errByColumns is what an array by columns gets.
var errByColumns = errors.New("is stored by columns: save numpy.ascontiguousarray of it")

// asError makes an error of a panic of the library, which malformed headers cause.
func asError(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("has a malformed NumPy header (%v): save it again with numpy.save", p)
	}
}

// openNPY leaves the header to the library. It returns the bytes of an element as well.
func openNPY(file io.Reader) (r *npy.Reader, size int, err error) {
	defer asError(&err)
	if r, err = npy.NewReader(file); err != nil {
		return nil, 0, fmt.Errorf("NumPy header: %w: save it again with numpy.save", err)
	}
	if kind := r.Header.Descr.Type; len(kind) == 3 {
		size = int(kind[2] - '0')
	}
	if size != 1 && size != 2 && size != 4 && size != 8 {
		return nil, 0, fmt.Errorf("has elements of type %q: save it as uint8, an integer, float32 or float64", r.Header.Descr.Type)
	}
	return r, size, nil
}

// decodeNPY leaves the elements to the library, too.
func decodeNPY(raw []byte) (a array, err error) {
	defer asError(&err)
	rest := bytes.NewReader(raw)
	r, size, err := openNPY(rest)
	if err != nil {
		return a, err
	}
	kind, shape := r.Header.Descr.Type, r.Header.Descr.Shape
	n, err := volume(shape, size, rest.Len())
	if err != nil {
		return a, err
	}
	if n*size != rest.Len() {
		return a, fmt.Errorf("its header says shape %v, which is %d bytes, but %d follow: check the file", shape, n*size, rest.Len())
	}
	if r.Header.Descr.Fortran && len(shape) > 1 {
		return a, errByColumns
	}
	a.shape = shape
	switch kind[1:] {
	case "u1":
		err = r.Read(&a.bytes)
	case "i1":
		a.numbers, err = readNumbers[int8](r)
	case "i2":
		a.numbers, err = readNumbers[int16](r)
	case "i4":
		a.numbers, err = readNumbers[int32](r)
	case "i8":
		a.numbers, err = readNumbers[int64](r)
	case "u2":
		a.numbers, err = readNumbers[uint16](r)
	case "u4":
		a.numbers, err = readNumbers[uint32](r)
	case "u8":
		a.numbers, err = readNumbers[uint64](r)
	case "f4":
		a.numbers, err = readNumbers[float32](r)
	case "f8":
		a.numbers, err = readNumbers[float64](r)
	default:
		err = fmt.Errorf("has elements of type %q: save it as uint8, an integer, float32 or float64", kind)
	}
	return a, err
}

type number interface {
	int8 | int16 | int32 | int64 | uint16 | uint32 | uint64 | float32 | float64
}

func readNumbers[T number](r *npy.Reader) ([]float64, error) {
	var values []T
	if err := r.Read(&values); err != nil {
		return nil, fmt.Errorf("NumPy elements: %w", err)
	}
	numbers := make([]float64, len(values))
	for i, v := range values {
		numbers[i] = float64(v)
	}
	return numbers, nil
}

// readNPYFolder reads x_train.npy, y_train.npy, x_test.npy and y_test.npy.
func readNPYFolder(dir string) (train, test *Set, err error) {
	return trainAndTest(filepath.Base(filepath.Clean(dir)), func(name string) (array, bool, error) {
		f, err := os.Open(filepath.Join(dir, name+".npy"))
		if errors.Is(err, os.ErrNotExist) {
			return array{}, false, nil
		}
		if err != nil {
			return array{}, false, fmt.Errorf("data: %w", err)
		}
		defer f.Close()
		a, err := readNPY(f)
		return a, true, err
	})
}
