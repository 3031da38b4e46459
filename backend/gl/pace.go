package gl

import (
	"math"
	"sync"
	"time"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/shaders"
)

// Systems end what runs too long on a GPU that they show pictures with: Windows after
// two seconds, and until then the screen stands still. A tenth of that is the most that
// a dispatch may take by the rate that the device was seen to have, which leaves room
// for clocks that fall.
const longestDispatch = 200 * time.Millisecond

// firstPiece is the most multiplications that are dispatched before the device's rate
// at them is known. It takes 100 ms at 10 GFLOP/s, which is less than any GPU with
// OpenGL 4.3 reaches in these kernels. Products up to it are never measured or cut.
const firstPiece = 1 << 29

// growth is by how much a piece may be larger than one that was timed: what took a
// tenth of longestDispatch takes less than all of it in the next.
const growth = 8

// pace is what the device was seen to do, by kind of product.
type pace struct {
	mu      sync.Mutex
	rates   map[productKind]float64
	copying float64 // bytes a nanosecond that a copy reads and writes; 0 where it is not known
	asked   bool    // whether it was measured
}

// productKind is of products that one rate holds for, in multiplications a nanosecond:
// what differs is only how many rows there are.
type productKind struct {
	tile           shaders.Tile
	transX, transY bool
	n, k           uint8
}

func (p *product) kind() productKind {
	return productKind{p.tile, p.TransX, p.TransY, exponent(p.n), exponent(p.k)}
}

// rate is 0 where none is known.
func (s *pace) rate(of productKind) float64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.rates[of]
}

func (s *pace) learn(of productKind, rate float64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rates == nil {
		s.rates = map[productKind]float64{}
	}
	s.rates[of] = rate
}

// paced makes blocks of a product so small that each takes no longer than
// longestDispatch: fewer rows, then fewer columns, then less of k. Every sum still goes
// up k in one accumulator. A software renderer has no watchdog and is not hurried.
func (q *Queue) paced(p *product, b part) part {
	if q.device.unwatched() || b.work() <= firstPiece {
		return b
	}
	rate := q.device.pace.rate(p.kind())
	if rate == 0 {
		rate = q.rehearse(p, b)
	}
	return p.within(b, max(firstPiece, rate*float64(longestDispatch)))
}

func (d *device) unwatched() bool { return d.info.Software && !d.config.watched }

// work is the multiplications of a part.
func (c *part) work() float64 { return float64(c.m) * float64(c.n) * float64(c.k) }

// rehearse finds the device's rate at a product from pieces of it, whose sums go to
// memory of their own: a small one first, and larger ones until one takes long enough
// to tell, or nothing remains to be found out. It runs at once, while a recording is
// made too, since it touches nothing of the product's but to read it. Where there is no
// memory for it the rate is not known, and pieces stay small.
func (q *Queue) rehearse(p *product, b part) (rate float64) {
	for work := float64(firstPiece); ; work *= growth {
		piece := p.within(b, work)
		took := q.rehearsal(p, piece)
		if took == 0 {
			return rate
		}
		rate = piece.work() / float64(took)
		q.device.pace.learn(p.kind(), rate)
		if b.work() <= rate*float64(longestDispatch) || took > longestDispatch/(growth+2) {
			return rate
		}
	}
}

// rehearsal is the time of a piece of a product, or 0 where it cannot be had.
func (q *Queue) rehearsal(p *product, piece part) time.Duration {
	sums, err := q.reserve(4 * piece.m * piece.n)
	if err != nil {
		return 0
	}
	defer q.Free(sums)
	plain := *p
	plain.Epilogue = backend.Epilogue{} // nothing of the product's own is written
	r, err := q.aside(func(aside *Queue) { aside.partialProduct(&plain, &piece, sums) })
	if err != nil {
		return 0
	}
	defer r.Free()
	if _, err := q.timed(r, 1); err != nil { // compiles, and wakes the device
		return 0
	}
	took, err := q.timed(r, 1)
	if err != nil {
		return 0
	}
	return took
}

// within cuts a block down to some multiplications, or to one tile by a step of k.
func (p *product) within(b part, work float64) part {
	const stepK = 64 // a multiple of every tile's depth, and of vectors
	t := p.tile.Tiling()
	b.m = evenly(b.m, t.M, work/float64(b.n)/float64(b.k))
	b.n = evenly(b.n, t.N, work/float64(b.m)/float64(b.k))
	b.k = evenly(b.k, stepK, work/float64(b.m)/float64(b.n))
	return b
}

// evenly cuts an extent into as few pieces of at most some length as there can be, all
// but the last alike and a multiple of step, and returns the length.
func evenly(extent, step int, most float64) int {
	if float64(extent) <= most {
		return extent
	}
	longest := max(1, int(math.Min(most, float64(extent)))/step) // in steps
	pieces := ceilDiv(ceilDiv(extent, step), longest)
	return min(extent, ceilDiv(ceilDiv(extent, step), pieces)*step)
}
