package data

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
)

// maxIDXBytes bounds what one IDX file may hold, so that sizes fit an int everywhere.
const maxIDXBytes = math.MaxInt32

// idxBytes is the type code of bytes.
const idxBytes = 0x08

// idxElement is how an IDX type code is stored, always big-endian (LeCun, Cortes and
// Burges, "The MNIST database of handwritten digits").
type idxElement struct {
	size   int
	decode func([]byte) float64
}

var idxElements = map[byte]idxElement{
	idxBytes: {1, nil}, // bytes stay bytes
	0x09:     {1, func(b []byte) float64 { return float64(int8(b[0])) }},
	0x0B:     {2, func(b []byte) float64 { return float64(int16(binary.BigEndian.Uint16(b))) }},
	0x0C:     {4, func(b []byte) float64 { return float64(int32(binary.BigEndian.Uint32(b))) }},
	0x0D:     {4, func(b []byte) float64 { return float64(math.Float32frombits(binary.BigEndian.Uint32(b))) }},
	0x0E:     {8, func(b []byte) float64 { return math.Float64frombits(binary.BigEndian.Uint64(b)) }},
}

// ReadIDX reads samples and their labels from IDX files, gzipped or not.
func ReadIDX(images, labels io.Reader, name string) (*Set, error) {
	x, err := readIDX(images)
	if err != nil {
		return nil, fmt.Errorf("%s images: %w", name, err)
	}
	y, err := readIDX(labels)
	if err != nil {
		return nil, fmt.Errorf("%s labels: %w", name, err)
	}
	return fromArrays(name, x, y)
}

// readIDX reads one array. Memory grows with the bytes that come, not with what the
// header says.
func readIDX(r io.Reader) (array, error) {
	r, err := uncompressed(r)
	if err != nil {
		return array{}, err
	}
	code, shape, err := readIDXHeader(r)
	if err != nil {
		return array{}, err
	}
	element := idxElements[code]
	n, err := volume(shape, element.size, maxIDXBytes)
	if err != nil {
		return array{}, err
	}
	want := n * element.size
	raw, err := io.ReadAll(io.LimitReader(r, int64(want)+1))
	if err != nil {
		return array{}, fmt.Errorf("after %d of %d bytes: %w: fetch the file again", len(raw), want, err)
	}
	if len(raw) < want {
		return array{}, fmt.Errorf("its header says shape %v, which is %d bytes, but %d follow: the file is cut short", shape, want, len(raw))
	}
	if len(raw) > want {
		return array{}, fmt.Errorf("its header says shape %v, which is %d bytes, but more follow: check the file", shape, want)
	}
	if element.decode == nil {
		return array{shape: shape, bytes: raw}, nil
	}
	a := array{shape: shape, numbers: make([]float64, n)}
	for i := range a.numbers {
		a.numbers[i] = element.decode(raw[i*element.size:])
	}
	return a, nil
}

// readIDXHeader reads the type code of the elements and the shape.
func readIDXHeader(r io.Reader) (code byte, shape []int, err error) {
	var magic [4]byte
	if _, err := io.ReadFull(r, magic[:]); err != nil {
		return 0, nil, fmt.Errorf("no IDX header, which is 4 bytes: %w", err)
	}
	_, known := idxElements[magic[2]]
	if magic[0] != 0 || magic[1] != 0 || !known || magic[3] < 1 || magic[3] > 4 {
		return 0, nil, fmt.Errorf("starts with % x, which no IDX file of 1 to 4 axes does: check the file", magic)
	}
	shape = make([]int, magic[3])
	for i := range shape {
		var extent [4]byte
		if _, err := io.ReadFull(r, extent[:]); err != nil {
			return 0, nil, fmt.Errorf("IDX header of %d axes is cut short: %w", magic[3], err)
		}
		shape[i] = int(min(binary.BigEndian.Uint32(extent[:]), math.MaxInt32))
	}
	return magic[2], shape, nil
}

// idxPath is where the named file of a folder is, or empty.
func idxPath(dir, part string, axes int) string {
	for _, pattern := range []string{"%s-idx%d-ubyte", "%s.idx%d-ubyte", "%s-idx%d-ubyte.gz", "%s.idx%d-ubyte.gz"} {
		path := filepath.Join(dir, fmt.Sprintf(pattern, part, axes))
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			return path
		}
	}
	return ""
}

// ReadIDXFolder reads a folder with the four files of MNIST under their usual names,
// gzipped or not: train-images-idx3-ubyte, train-labels-idx1-ubyte, and t10k- likewise.
func ReadIDXFolder(dir string) (train, test *Set, err error) {
	name := filepath.Base(filepath.Clean(dir))
	if train, err = readIDXPart(dir, name, "train"); err != nil {
		return nil, nil, err
	}
	if test, err = readIDXPart(dir, name, "t10k"); err != nil {
		return nil, nil, err
	}
	if test.Classes, err = agree(name, train.form(), test.form()); err != nil {
		return nil, nil, err
	}
	return train, test, nil
}

func readIDXPart(dir, name, part string) (*Set, error) {
	var files [2]*os.File
	for i, kind := range []string{"images", "labels"} {
		path := idxPath(dir, part+"-"+kind, 3-2*i)
		if path == "" {
			return nil, fmt.Errorf("%s holds no %s-%s-idx%d-ubyte, nor that with .gz: fetch it", dir, part, kind, 3-2*i)
		}
		f, err := os.Open(path)
		if err != nil {
			return nil, fmt.Errorf("data: %w", err)
		}
		defer f.Close()
		files[i] = f
	}
	s, err := ReadIDX(files[0], files[1], name+" "+part)
	if err != nil {
		return nil, err
	}
	s.Name = name
	return s, nil
}
