package nn

import (
	"context"
	"fmt"
	"time"

	"github.com/dnnbench/dnnbench/backend"
)

// windowBytes is how much of a source goes to the device at once: some milliseconds of
// work, beside which what one transfer and one wake-up cost does not show, and little
// memory, of which both sides hold two.
const windowBytes = 4 << 20

// inputs is where the device finds the features of the samples at each position of an
// order: in the data set, which lies there whole, or in a window of it.
type inputs struct {
	x     *backend.Tensor // float32 or uint8 [rows Features]
	place *backend.Tensor // int32 [m]: the row of x for each position
	*windows
}

// windows moves the rows of a source through the device; nil stands for samples that
// all lie there.
//
// A window is some whole steps long. There are two, side by side in x, and position p
// lies in row p modulo their length: while the device works on one, the other is on its
// way. What is to be predicted lies on the device for good. So a step over a window
// computes exactly what it would over the whole.
type windows struct {
	b        backend.Backend
	samples  Samples
	size     int                     // rows in a window
	order    func(epoch int) []int32 // as feed has it
	x, place *backend.Tensor         // as inputs has them
	feed     *feed
	epoch    int
	ready    int           // positions of this epoch that were uploaded
	waited   time.Duration // for the source, since the epoch started
	err      error         // why there are no more
}

// inputs are those of a data set in an order that lies on the device, for steps of so
// many samples. numbers is the same order, by epoch; nil is that in which the samples
// are stored.
func (d *Dataset) inputs(order *backend.Tensor, numbers func(epoch int) []int32, step int) (inputs, error) {
	if d.x != nil {
		return inputs{x: d.x, place: order}, nil
	}
	steps := max(1, windowBytes/(step*d.host.Features*d.stored.Size()))
	w := &windows{b: d.b, samples: d.host, size: min(steps, (d.m+step-1)/step) * step, order: numbers}
	if err := w.reserve(d); err != nil {
		w.free()
		return inputs{}, fmt.Errorf("a window of %d samples: %w", w.size, err)
	}
	return inputs{x: w.x, place: w.place, windows: w}, nil
}

func (w *windows) reserve(d *Dataset) (err error) {
	rows := min(2*w.size, (d.m+w.size-1)/w.size*w.size)
	if w.x, err = backend.New(d.b, d.stored, rows, d.host.Features); err != nil {
		return err
	}
	place := make([]int32, d.m)
	for p := range place {
		place[p] = int32(p % rows)
	}
	w.place, err = backend.FromSlice(d.b, place, d.m)
	return err
}

// start begins an epoch at a position. What was read ahead for just that is used.
func (w *windows) start(epoch, position int) {
	if w == nil {
		return
	}
	from := position / w.size * w.size
	next := epoch == w.epoch+1 && from == 0 && w.ready == w.samples.count()
	if w.feed != nil && (w.err != nil || !next) {
		w.feed.stop()
		w.feed = nil
	}
	if w.feed == nil {
		w.feed = newFeed(w.samples, w.size, w.order, epoch, from)
	}
	w.epoch, w.ready, w.waited, w.err = epoch, from, 0, nil
}

// need makes sure that the positions before end are on the device, or on their way. It
// fails with the context's error when that is done first.
func (w *windows) need(ctx context.Context, end int) error {
	for w != nil && w.ready < end {
		if w.err != nil {
			return w.err
		}
		start := time.Now()
		b, err := w.feed.next(ctx)
		w.waited += time.Since(start)
		if err != nil {
			return err
		}
		if w.err = w.take(b); w.err != nil {
			return w.err
		}
	}
	return nil
}

// take uploads a window.
func (w *windows) take(b *block) error {
	err := b.err
	if err == nil {
		at, n := b.from%w.x.Shape().Rows(), b.n*w.samples.Features
		if rows := w.x.Rows(at, at+b.n); b.x != nil {
			err = backend.Upload(w.b, rows, b.x[:n])
		} else {
			err = backend.Upload(w.b, rows, b.bytes[:n])
		}
	}
	if err != nil {
		return fmt.Errorf("samples %d to %d of the order: %w", b.from, b.from+b.n-1, err)
	}
	w.ready += b.n
	w.feed.empty <- b
	return nil
}

// lag is how long this epoch has waited for its source.
func (w *windows) lag() time.Duration {
	if w == nil {
		return 0
	}
	return w.waited
}

// free gives back what does not belong to the data set.
func (w *windows) free() {
	if w == nil {
		return
	}
	if w.feed != nil {
		w.feed.stop()
	}
	w.x.Free()
	w.place.Free()
}
