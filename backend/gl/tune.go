package gl

import (
	gocontext "context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/shaders"
)

// Tune is that of backend.Tuner.
func (q *Queue) Tune(ctx gocontext.Context, products []backend.ProductShape, o backend.TuneOptions) (list []backend.Tuned, err error) {
	if err := q.usable(); err != nil {
		return nil, err
	}
	if o.Progress == nil {
		o.Progress = func(int, int, string) {}
	}
	products = different(products)
	var end time.Time
	if o.Budget > 0 {
		end = time.Now().Add(o.Budget)
	}
	for i, s := range products {
		o.Progress(i, len(products), s.String())
		tuned, err := q.tune(ctx, s, share(end, len(products)-i))
		if err != nil && !errors.Is(err, errOutOfTime) {
			return list, fmt.Errorf("tuning %v: %w", s, err)
		}
		list = append(list, tuned)
	}
	for i := range list { // what the others left of the budget
		if s := list[i].Product; !list[i].Decided && time.Now().Before(end) {
			o.Progress(len(products)-1, len(products), s.String())
			tuned, err := q.tune(ctx, s, end)
			if err != nil && !errors.Is(err, errOutOfTime) {
				return list, fmt.Errorf("tuning %v: %w", s, err)
			}
			list[i] = tuned
		}
	}
	o.Progress(len(products), len(products), "")
	return list, nil
}

// share is when a product must be done, so that each of those left has as much time. No
// end is no limit.
func share(end time.Time, products int) time.Time {
	if end.IsZero() {
		return end
	}
	return time.Now().Add(time.Until(end) / time.Duration(products))
}

// different are the products of different classes that have work.
func different(products []backend.ProductShape) (list []backend.ProductShape) {
	seen := map[productClass]bool{}
	for _, s := range products {
		if s.M < 1 || s.N < 1 || s.K < 1 {
			continue
		}
		if c := classOf(s); !seen[c] {
			seen[c] = true
			list = append(list, s)
		}
	}
	return list
}

// tune decides one product.
func (q *Queue) tune(ctx gocontext.Context, s backend.ProductShape, deadline time.Time) (backend.Tuned, error) {
	t, err := newTrial(q, s)
	if err != nil {
		return backend.Tuned{}, err
	}
	defer t.free()
	tiles := candidates(q.defaultTile(t.product(0)))
	list, err := t.enter(tiles)
	if err != nil {
		return backend.Tuned{}, err
	}
	fastest, err := contest(ctx, list, deadline)
	t.learn(tiles, list)
	result := backend.Tuned{Product: s, Kernels: kernels(tiles, list), Default: tiles[0].String(), Chosen: q.tileFor(t.product(0)).String()}
	if err != nil {
		return result, err
	}
	if fastest < 0 {
		return result, fmt.Errorf("%w: %s", errNoKernel, list[0].reason)
	}
	result.Decided, result.Chosen = true, tiles[fastest].String()
	result.Kept = q.device.keep(classOf(s), tiles[fastest])
	return result, nil
}

// enter makes a contestant of each tile, the first of which is the default, and
// compiles them.
func (t *trial) enter(tiles []shaders.Tile) (list []*contestant, err error) {
	var running []*contestant
	var programs []*recorded
	for i, tile := range tiles {
		c := &contestant{reason: t.queue.device.limits.excludes(tile)}
		if c.reason == "" && i > 0 {
			c.reason = wasteful(tile, tiles, t.shape)
		}
		list = append(list, c)
		if c.reason != "" {
			continue
		}
		r, err := t.record(tile)
		if err != nil {
			return nil, err
		}
		c.check = func() (string, error) { return t.check(tile.String(), r) }
		c.measure = func(times int) (time.Duration, error) { return t.queue.timed(r, times) }
		running, programs = append(running, c), append(programs, r)
	}
	for i, err := range t.compile(programs) {
		if err != nil {
			running[i].reason, running[i].failed = err.Error(), true
		}
	}
	return list, nil
}

// learn tells the device's pace what was measured of products that are long enough to
// fill it.
func (t *trial) learn(tiles []shaders.Tile, list []*contestant) {
	whole := part{m: t.shape.M, n: t.shape.N, k: t.shape.K}
	for i, c := range list {
		if median := c.median(); median > 0 && whole.work() >= firstPiece {
			t.queue.device.pace.learn(t.product(tiles[i]).kind(), whole.work()/float64(median))
		}
	}
}

// errNoKernel is a device on which nothing computes a product.
var errNoKernel = errors.New("no kernel computes it rightly on this device: run dnnbench parity, and report it")

// mostWaste is how many times as much a tile may compute as the tightest one does. What
// lies beyond the edges costs no less than what lies within.
const mostWaste = 4

// wasteful says why a tile is too large for a product, or "".
func wasteful(tile shaders.Tile, tiles []shaders.Tile, s backend.ProductShape) string {
	computed := func(tile shaders.Tile) float64 {
		t := tile.Tiling()
		return float64(ceilDiv(s.M, t.M)*t.M) * float64(ceilDiv(s.N, t.N)*t.N)
	}
	least := computed(tile)
	for _, other := range tiles {
		least = min(least, computed(other))
	}
	if ratio := computed(tile) / least; ratio > mostWaste {
		return fmt.Sprintf("it computes %.0f times what another does", ratio)
	}
	return ""
}

// candidates are all tiles, the default first.
func candidates(first shaders.Tile) []shaders.Tile {
	list := shaders.Tiles()
	i := slices.Index(list, first)
	return slices.Insert(slices.Delete(list, i, i+1), 0, first)
}

// kernels are the results, fastest first.
func kernels(tiles []shaders.Tile, list []*contestant) []backend.TunedKernel {
	result := make([]backend.TunedKernel, len(list))
	for i, c := range list {
		result[i] = backend.TunedKernel{Name: tiles[i].String(), Median: c.median(), Samples: len(c.samples), Reason: c.reason, Failed: c.failed}
	}
	slices.SortStableFunc(result, func(a, b backend.TunedKernel) int {
		switch {
		case a.Median == b.Median:
			return 0
		case b.Median == 0 || a.Median != 0 && a.Median < b.Median:
			return -1
		}
		return 1
	})
	return result
}
