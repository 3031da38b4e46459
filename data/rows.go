package data

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
)

// runBytes is the most that is read at once: as much as a disk gives in about the time
// that it takes to find it.
const runBytes = 256 << 10

// Rows reads the rows of an array in a file by their numbers. It is a source of
// features for nn, and used by one goroutine at a time.
type Rows[T float32 | uint8] struct {
	file     io.ReaderAt
	offset   int64 // of row 0
	count    int
	features int
	size     int // bytes of a stored element
	convert  func(dst []T, stored []byte)

	stored []byte
	sorted []int // places in the rows asked for, by the number of the row
}

// Len is the number of rows.
func (r *Rows[T]) Len() int { return r.count }

// ReadRows copies rows to dst, [len(rows) features], in this order. It reads the file in
// the file's order, and neighbours at once.
func (r *Rows[T]) ReadRows(ctx context.Context, dst []T, rows []int32) error {
	r.sorted = r.sorted[:0]
	for place := range rows {
		r.sorted = append(r.sorted, place)
	}
	slices.SortFunc(r.sorted, func(a, b int) int { return int(rows[a]) - int(rows[b]) })
	width := r.features * r.size
	most := max(1, runBytes/width)
	for at := 0; at < len(r.sorted); {
		first := int(rows[r.sorted[at]])
		n := 1
		for n < most && at+n < len(r.sorted) && int(rows[r.sorted[at+n]]) == first+n {
			n++
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := r.read(first, n); err != nil {
			return err
		}
		for i, place := range r.sorted[at : at+n] {
			r.convert(dst[place*r.features:(place+1)*r.features], r.stored[i*width:(i+1)*width])
		}
		at += n
	}
	return nil
}

// read fetches n rows as they are stored.
func (r *Rows[T]) read(first, n int) error {
	width := r.features * r.size
	r.stored = slices.Grow(r.stored[:0], n*width)[:n*width]
	_, err := r.file.ReadAt(r.stored, r.offset+int64(first)*int64(width))
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("row %d: the file became shorter than it was: leave it alone until the training ends: %w", first, io.ErrUnexpectedEOF)
	}
	if err != nil {
		return fmt.Errorf("row %d: %w", first, err)
	}
	return nil
}
