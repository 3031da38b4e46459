package nn

import "context"

// Source gives rows of features by their numbers, for data that fit neither the
// device's memory nor the host's. Package data has sources that read files; a slice is
// made one by [Samples.Stream]. One goroutine reads at a time, though not always the
// same one.
type Source[T float32 | uint8] interface {
	// Len is the number of rows m.
	Len() int
	// ReadRows copies rows to dst, [len(rows) Features], in this order. What it returns
	// ends the training. When ctx is done nobody wants the rows any more.
	ReadRows(ctx context.Context, dst []T, rows []int32) error
}

// Stream is the same samples, of which X or Bytes stay on the host: the device gets
// windows of them. Do not change them until the data set was freed.
func (s Samples) Stream() Samples {
	if s.X != nil && s.Features > 0 {
		s.XFrom, s.X = held[float32]{s.X, s.Features}, nil
	}
	if s.Bytes != nil && s.Features > 0 {
		s.BytesFrom, s.Bytes = held[uint8]{s.Bytes, s.Features}, nil
	}
	return s
}

// held is rows in the host's memory.
type held[T float32 | uint8] struct {
	values   []T
	features int
}

func (h held[T]) Len() int { return len(h.values) / h.features }

func (h held[T]) ReadRows(_ context.Context, dst []T, rows []int32) error {
	for i, row := range rows {
		copy(dst[i*h.features:(i+1)*h.features], h.values[int(row)*h.features:])
	}
	return nil
}
