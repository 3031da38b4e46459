package data

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
)

// rowFile is an open file of an array, of which one of numbers and bytes reads the rows.
type rowFile struct {
	*os.File
	shape   []int
	numbers *Rows[float32]
	bytes   *Rows[uint8]

	temporary string // to be removed when it is closed, or empty
}

// Close closes the file, and removes it if it was unpacked.
func (f *rowFile) Close() error {
	err := f.File.Close()
	if f.temporary != "" {
		err = errors.Join(err, os.Remove(f.temporary))
	}
	return err
}

// openRows opens an IDX or NumPy file, by its name.
func openRows(path string) (*rowFile, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	f := &rowFile{File: file}
	if err := f.prepare(filepath.Ext(path) == ".npy"); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

func (f *rowFile) prepare(isNPY bool) error {
	if err := f.unpack(); err != nil {
		return err
	}
	read := f.readIDX
	if isNPY {
		read = f.readNPY
	}
	return read()
}

// unpack puts what is in a gzipped file into a temporary one, and that in its place.
func (f *rowFile) unpack() error {
	var magic [2]byte
	if n, err := f.ReadAt(magic[:], 0); n < len(magic) || magic != [2]byte{0x1f, 0x8b} {
		if errors.Is(err, io.EOF) {
			err = nil // too short to be gzipped, or to be anything: the header will tell
		}
		return err
	}
	z, err := gzip.NewReader(f.File)
	if err != nil {
		return fmt.Errorf("gzip: %w: fetch the file again", err)
	}
	temporary, err := os.CreateTemp("", "dnnbench-rows-*")
	if err != nil {
		return fmt.Errorf("unpacking it: %w", err)
	}
	packed := f.File
	f.File, f.temporary = temporary, temporary.Name()
	if os.Remove(f.temporary) == nil { // not on every system while it is open
		f.temporary = ""
	}
	if _, err := io.Copy(temporary, z); err != nil {
		return errors.Join(fmt.Errorf("unpacking it to a temporary file: %w", err), packed.Close())
	}
	return packed.Close()
}

// check takes the shape from a header, which must be that of the whole file.
func (f *rowFile) check(shape []int, size, offset int) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if int64(offset) > info.Size() || info.Size() > math.MaxInt {
		return fmt.Errorf("has %d bytes, of which its header takes %d: the file is cut short", info.Size(), offset)
	}
	have := int(info.Size()) - offset
	n, err := volume(shape, size, have)
	if err != nil {
		return err
	}
	if n*size != have {
		return fmt.Errorf("its header says shape %v, which is %d bytes, but %d follow: check the file", shape, n*size, have)
	}
	if len(shape) < 2 || shape[0] > math.MaxInt32 {
		return fmt.Errorf("its header says shape %v: features need a first axis of at most %d samples, and another", shape, math.MaxInt32)
	}
	f.shape = shape
	return nil
}

func (f *rowFile) readIDX() error {
	header := io.NewSectionReader(f.File, 0, math.MaxInt64)
	code, shape, err := readIDXHeader(header)
	if err != nil {
		return err
	}
	if code != idxBytes {
		return fmt.Errorf("holds elements of the IDX type %#02x: only bytes are read row by row; save the array as .npy", code)
	}
	offset := 4 + 4*len(shape)
	if err := f.check(shape, 1, offset); err != nil {
		return err
	}
	f.bytes = rowsOf(f, 1, offset, func(dst, stored []byte) { copy(dst, stored) })
	return nil
}

// npyHeaderBytes is the most that a header may take: that of version 1 of the format.
const npyHeaderBytes = 10 + math.MaxUint16

func (f *rowFile) readNPY() error {
	start, err := io.ReadAll(io.NewSectionReader(f.File, 0, npyHeaderBytes))
	if err != nil {
		return err
	}
	if err := checkNPYHeader(start); err != nil {
		return err
	}
	rest := bytes.NewReader(start)
	r, size, err := openNPY(rest)
	if err != nil {
		return err
	}
	if r.Header.Descr.Fortran {
		return errByColumns
	}
	offset := len(start) - rest.Len()
	if err := f.check(r.Header.Descr.Shape, size, offset); err != nil {
		return err
	}
	switch kind := r.Header.Descr.Type; {
	case kind[1:] == "u1":
		f.bytes = rowsOf(f, 1, offset, func(dst, stored []byte) { copy(dst, stored) })
	case kind[1:] == "f4" && kind[0] == '<':
		f.numbers = rowsOf(f, 4, offset, func(dst []float32, stored []byte) {
			for i := range dst {
				dst[i] = math.Float32frombits(binary.LittleEndian.Uint32(stored[4*i:]))
			}
		})
	case kind[1:] == "f8" && kind[0] == '<':
		f.numbers = rowsOf(f, 8, offset, func(dst []float32, stored []byte) {
			for i := range dst {
				dst[i] = float32(math.Float64frombits(binary.LittleEndian.Uint64(stored[8*i:])))
			}
		})
	default:
		return fmt.Errorf("has elements of type %q: to be read row by row, save it as uint8, float32 or float64 in little-endian order", kind)
	}
	return nil
}

func rowsOf[T float32 | uint8](f *rowFile, size, offset int, convert func(dst []T, stored []byte)) *Rows[T] {
	features := 1
	for _, n := range f.shape[1:] {
		features *= n
	}
	return &Rows[T]{file: f, offset: int64(offset), count: f.shape[0], features: features, size: size, convert: convert}
}
