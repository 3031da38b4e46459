package nn

import (
	"context"
	"fmt"
)

// feedBlocks is how many windows the host holds: one that waits for the device, and one
// that is being read.
const feedBlocks = 2

// block is one window of an epoch on the host: the samples at positions from … from+n-1
// of its order.
type block struct {
	epoch, from, n int
	x              []float32 // or
	bytes          []uint8
	err            error // why it could not be read; the last block then
}

// feed reads windows ahead of those who want them, in a goroutine of its own, until it
// is stopped. It does not wait for an epoch to begin: after the last window of one it
// reads the first of the next, unless there is but one order.
type feed struct {
	samples Samples
	window  int                     // rows
	order   func(epoch int) []int32 // of an epoch; nil: as they are stored, once
	full    chan *block
	empty   chan *block
	cancel  context.CancelFunc
	ended   chan struct{}
}

// newFeed starts to read at a window's first position of an epoch.
func newFeed(s Samples, window int, order func(epoch int) []int32, epoch, from int) *feed {
	ctx, cancel := context.WithCancel(context.Background())
	f := &feed{samples: s, window: window, order: order, cancel: cancel, ended: make(chan struct{}),
		full: make(chan *block, feedBlocks), empty: make(chan *block, feedBlocks)}
	for range feedBlocks {
		b := &block{}
		if s.XFrom != nil {
			b.x = make([]float32, window*s.Features)
		} else {
			b.bytes = make([]uint8, window*s.Features)
		}
		f.empty <- b
	}
	go f.run(ctx, epoch, from)
	return f
}

// stop ends the goroutine, and waits for it.
func (f *feed) stop() {
	f.cancel()
	<-f.ended
}

// next waits for a window. It goes back to empty when its rows are on the device.
func (f *feed) next(ctx context.Context) (*block, error) {
	select {
	case b := <-f.full:
		return b, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (f *feed) run(ctx context.Context, epoch, from int) {
	defer close(f.ended)
	stored := make([]int32, f.window) // the rows of a window in stored order
	for ; ; epoch, from = epoch+1, 0 {
		var order []int32
		if f.order != nil {
			order = f.order(epoch)
		}
		for m := f.samples.count(); from < m; from += f.window {
			var b *block
			select {
			case b = <-f.empty:
			case <-ctx.Done():
				return
			}
			b.epoch, b.from, b.n = epoch, from, min(f.window, m-from)
			rows := stored[:b.n]
			if order != nil {
				rows = order[from : from+b.n]
			} else {
				for i := range rows {
					rows[i] = int32(from + i)
				}
			}
			b.err = f.read(ctx, b, rows)
			f.full <- b // there is room for all blocks
			if b.err != nil {
				return
			}
		}
		if f.order == nil {
			return
		}
	}
}

// read fills a block, and refuses numbers that are not finite, as NewDataset does.
func (f *feed) read(ctx context.Context, b *block, rows []int32) error {
	n := f.samples.Features
	if f.samples.BytesFrom != nil {
		if err := f.samples.BytesFrom.ReadRows(ctx, b.bytes[:b.n*n], rows); err != nil {
			return fmt.Errorf("reading %d samples: %w", b.n, err)
		}
		return nil
	}
	x := b.x[:b.n*n]
	if err := f.samples.XFrom.ReadRows(ctx, x, rows); err != nil {
		return fmt.Errorf("reading %d samples: %w", b.n, err)
	}
	if i := notFinite(x); i >= 0 {
		return fmt.Errorf("sample %d, feature %d is %g: remove or replace it", rows[i/n], i%n, x[i])
	}
	return nil
}
