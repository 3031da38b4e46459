package nn

import "context"

// Pick is some of the samples, by their numbers, in this order: to hold some back, or
// for cross-validation. What is in memory is copied; a source is read by these numbers.
// The samples must be valid, and so the numbers.
func (s Samples) Pick(rows []int32) Samples {
	p := s
	p.X, p.Bytes = pick(s.X, rows, s.Features), pick(s.Bytes, rows, s.Features)
	p.Labels, p.Targets, p.Weights = pick(s.Labels, rows, 1), pick(s.Targets, rows, s.Outputs), pick(s.Weights, rows, 1)
	if s.XFrom != nil {
		p.XFrom = picked[float32]{s.XFrom, rows}
	}
	if s.BytesFrom != nil {
		p.BytesFrom = picked[uint8]{s.BytesFrom, rows}
	}
	return p
}

// pick copies rows of n values; nothing of nothing.
func pick[T any](x []T, rows []int32, n int) []T {
	if x == nil {
		return nil
	}
	some := make([]T, 0, len(rows)*n)
	for _, row := range rows {
		some = append(some, x[int(row)*n:(int(row)+1)*n]...)
	}
	return some
}

// picked is some rows of a source.
type picked[T float32 | uint8] struct {
	of   Source[T]
	rows []int32
}

func (p picked[T]) Len() int { return len(p.rows) }

func (p picked[T]) ReadRows(ctx context.Context, dst []T, rows []int32) error {
	return p.of.ReadRows(ctx, dst, pick(p.rows, rows, 1))
}
