package backendtest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/dnnbench/dnnbench/backend"
)

// lab is where one case is carried out: it makes tensors in guarded memory, runs
// kernels, and compares. Its first failure is kept, and what follows is skipped.
type lab struct {
	b       backend.Backend
	rng     *rand.Rand
	op      string
	name    string
	owned   []*backend.Tensor
	guards  []guard
	results []Result
	err     error
	aligned bool // operands begin at multiples of 4, not at odd places
}

// guard remembers what memory around an operand held; of an operand that is only
// read, also what it held itself.
type guard struct {
	whole    *backend.Tensor
	held     []float32
	before   int
	from, to int // what may change
}

// Operands lie within memory that holds sentinels on both sides: at an odd place, or
// where kernels may read vectors.
const (
	odd      = 7
	vector   = 8
	after    = 13
	sentinel = float32(-54321.75)
)

// in makes an operand that is read.
func (l *lab) in(data []float32, dims ...int) *backend.Tensor { return l.guarded(data, false, dims) }

// inout makes an operand that is read and written.
func (l *lab) inout(data []float32, dims ...int) *backend.Tensor { return l.guarded(data, true, dims) }

// out makes an operand that is written. It holds NaN.
func (l *lab) out(dims ...int) *backend.Tensor {
	return l.guarded(repeated(backend.ShapeOf(dims...).Len(), nan), true, dims)
}

func (l *lab) guarded(data []float32, writable bool, dims []int) *backend.Tensor {
	before := odd
	if l.aligned {
		before = vector
	}
	held := slices.Concat(repeated(before, sentinel), data, repeated(after, sentinel))
	whole := keep(l, held, len(held))
	if l.err != nil {
		return nil
	}
	g := guard{whole: whole, held: held, before: before}
	if writable {
		g.from, g.to = before, before+len(data)
	}
	l.guards = append(l.guards, g)
	return whole.View(before, dims...)
}

// keep makes a tensor of any type that lives as long as the case.
func keep[T backend.Element](l *lab, data []T, dims ...int) *backend.Tensor {
	if l.err != nil {
		return nil
	}
	t, err := backend.FromSlice(l.b, data, dims...)
	if err != nil {
		l.err = err
		return nil
	}
	l.owned = append(l.owned, t)
	return t
}

func (l *lab) state(s backend.State) *backend.Tensor {
	if l.err != nil {
		return nil
	}
	t, err := backend.NewState(l.b, s)
	if err != nil {
		l.err = err
		return nil
	}
	l.owned = append(l.owned, t)
	return t
}

func (l *lab) readState(t *backend.Tensor) (s backend.State) {
	if l.err == nil {
		s, l.err = backend.ReadState(l.b, t)
	}
	return s
}

// do runs kernels.
func (l *lab) do(f func()) {
	if l.err != nil {
		return
	}
	defer func() {
		if p := recover(); p != nil {
			l.err = fmt.Errorf("panic: %v", p)
		}
	}()
	f()
}

// read gives the elements of an operand.
func (l *lab) read(t *backend.Tensor) []float32 { return fetch[float32](l, t) }

func fetch[T backend.Element](l *lab, t *backend.Tensor) []T {
	if l.err != nil {
		return nil
	}
	x := make([]T, t.Len())
	if err := backend.Download(l.b, x, t); err != nil {
		l.err = err
		return nil
	}
	return x
}

// compare judges elements against the truth.
func (l *lab) compare(got []float32, want []float64, c criterion) {
	if l.err != nil {
		return
	}
	r := l.result(c)
	worst := 0.0
	for i := range want {
		if e := c.deviation(i, got[i], want[i]); e > worst {
			worst, r.Index = e, i
			r.Detail = fmt.Sprintf("got %g, want %g", got[i], want[i])
		}
	}
	if c.vacuous(want) {
		worst, r.Detail = math.Inf(1), "nothing was checked: every element may be zero or anything"
	}
	l.add(r, worst)
}

// same judges elements that must be one of the values that allowed gives for them,
// the first of which is the truth. NaN is any NaN.
func (l *lab) same(got []float32, c criterion, allowed func(i int) []float32) {
	if l.err != nil {
		return
	}
	c.unit, c.bound = "different values", 0
	r := l.result(c)
	wrong := 0.0
	for i, g := range got {
		values := allowed(i)
		if !slices.ContainsFunc(values, func(v float32) bool { return v == g || v != v && g != g }) {
			if wrong == 0 {
				r.Index, r.Detail = i, fmt.Sprintf("got %g, want %g", g, values[0])
			}
			wrong++
		}
	}
	l.add(r, wrong)
}

// equal is same for one truth.
func (l *lab) equal(got, want []float32, c criterion) {
	l.same(got, c, func(i int) []float32 { return want[i : i+1] })
}

func (l *lab) result(c criterion) Result {
	name := l.name
	if c.part != "" {
		name += ", " + c.part
	}
	return Result{Op: l.op, Case: name, Unit: c.unit, Why: c.why, Bound: c.bound}
}

func (l *lab) add(r Result, worst float64) {
	r.judge(worst)
	if r.OK {
		r.Detail = ""
	}
	l.results = append(l.results, r)
}

// poison leaves NaN in memory that the backend may take its workspaces from.
func (l *lab) poison() {
	for _, n := range []int{64, 1 << 12, 1 << 16} {
		if t := keep(l, repeated(n, nan), n); t != nil {
			t.Free()
		}
	}
}

// finish checks the guards and frees the tensors.
func (l *lab) finish() {
	for _, g := range l.guards {
		now := l.read(g.whole)
		for i, v := range now {
			if (i < g.from || i >= g.to) && math.Float32bits(v) != math.Float32bits(g.held[i]) {
				r := l.result(criterion{part: "memory around", unit: "changed elements", why: "a kernel writes its output and nothing else"})
				r.Index, r.Detail = i-g.before, fmt.Sprintf("%g became %g", g.held[i], v)
				l.add(r, 1)
				break
			}
		}
	}
	for _, t := range l.owned {
		t.Free()
	}
}
