package gemm

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// scales are the classes of alpha and beta: those that are left out of the arithmetic,
// a sign, and a number that rounds.
var scales = [...]float32{0, 1, -1, 0.7}

// corner is matrices whose corners are the operands of every product of a run, with
// the sums over the first k of each, which grow with k.
type corner struct {
	m, n, k int // the most
	x, y    [2]Operand
	sums    []float32 // [m n]
	old     []float32 // [m n]: what Dst holds for beta other than 0
}

// odd is an odd distance of rows that hold so many elements.
func odd(cols int) int { return cols + 1 + cols%2 }

func newCorner(r *rand.Rand, m, n, k int) *corner {
	c := &corner{m: m, n: n, k: k, sums: make([]float32, m*n), old: normals(r, m*n)}
	c.x, c.y = bothWays(r, m, k), bothWays(r, k, n)
	return c
}

// bothWays is one matrix as it is and as the transpose of its transpose. A row and a
// column of it hold what is not finite, or vanishes.
func bothWays(r *rand.Rand, rows, cols int) [2]Operand {
	inf := float32(math.Inf(1))
	special := [...]float32{0, float32(math.Copysign(0, -1)), inf, -inf, float32(math.NaN()),
		math.MaxFloat32, math.SmallestNonzeroFloat32, -math.SmallestNonzeroFloat32}
	plain := Operand{Data: make([]float32, rows*odd(cols)), Stride: odd(cols)}
	trans := Operand{Data: make([]float32, cols*odd(rows)), Stride: odd(rows), Trans: true}
	for _, o := range []Operand{plain, trans} {
		for i := range o.Data {
			o.Data[i] = sentinel
		}
	}
	for i := range rows {
		for j := range cols {
			v := float32(r.NormFloat64())
			if (i == rows/2 || j == cols/2) && r.IntN(8) == 0 {
				v = special[r.IntN(len(special))]
			}
			plain.Data[i*plain.Stride+j], trans.Data[j*trans.Stride+i] = v, v
		}
	}
	return [2]Operand{plain, trans}
}

// extend adds the products of one more k to the sums.
func (c *corner) extend(k int) {
	x, y := c.x[0], c.y[0]
	for i := range c.m {
		for j := range c.n {
			c.sums[i*c.n+j] = FMA(x.at(i, k), y.at(k, j), c.sums[i*c.n+j])
		}
	}
}

// expected is what Reference stores.
func expected(sum, old, alpha, beta float32) float32 {
	z := float32(0)
	if alpha != 0 {
		z = sum * alpha
	}
	if beta != 0 {
		z += float32(beta * old)
	}
	return z
}

// The way of extending sums must not be a second opinion.
func TestExtendedSumsAreTheReferences(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 22))
	c := newCorner(r, 5, 7, 9)
	for k := range c.k + 1 {
		for _, alpha := range scales {
			for _, beta := range scales {
				for _, tr := range everyTrans {
					p := c.product(c.m, c.n, k, tr, alpha, beta)
					p.Dst, p.Stride = append([]float32(nil), c.old...), c.n
					Reference(&p)
					for i, got := range p.Dst {
						want := expected(c.sums[i], c.old[i], alpha, beta)
						require.True(t, alike(want, got), "%s: element %d: %g and %g", p.name(), i, want, got)
					}
				}
			}
		}
		if k < c.k {
			c.extend(k)
		}
	}
}

func (c *corner) product(m, n, k int, trans [2]bool, alpha, beta float32) Product {
	p := Product{M: m, N: n, K: k, Alpha: alpha, Beta: beta}
	p.X, p.Y = c.x[flag(trans[0])], c.y[flag(trans[1])]
	return p
}

// check computes a product in dst, which has room, and looks at all of dst.
func (c *corner) check(t *testing.T, s *serial, l *Kernels, p Product, dst []float32) {
	t.Helper()
	p.Stride = odd(p.N)
	p.Dst = dst[:p.M*p.Stride]
	for i := range p.Dst {
		p.Dst[i] = sentinel
	}
	if p.Beta != 0 {
		for i := range p.M {
			copy(p.Dst[i*p.Stride:][:p.N], c.old[i*c.n:])
		}
	}
	plan := l.plan(p, 1)
	s.compute(&plan)
	for i := range p.M {
		sums, old, got := c.sums[i*c.n:], c.old[i*c.n:], p.Dst[i*p.Stride:][:p.Stride]
		for j, v := range got[:p.N] {
			if want := expected(sums[j], old[j], p.Alpha, p.Beta); !alike(want, v) {
				require.Failf(t, "differs", "%s: element %d, %d: want %g got %g", p.name(), i, j, want, v)
			}
		}
		for _, v := range got[p.N:] {
			if math.Float32bits(v) != math.Float32bits(sentinel) {
				require.Failf(t, "written", "%s: beside row %d: %g", p.name(), i, v)
			}
		}
	}
}

// Every shape up to twice the tiles and one more, and every transposition: with alpha 1
// and beta 0, and with another of the pairs of scales in turn.
func TestEveryEdge(t *testing.T) {
	everyKernels(t, func(t *testing.T, l *Kernels) {
		tallest := 0
		for _, ofWidth := range l.tiles {
			tallest = max(tallest, len(ofWidth)-1)
		}
		c := newCorner(rand.New(rand.NewPCG(23, 24)), 2*tallest+1, 2*l.panel()+1, 2*l.lanes+1)
		s, dst := newSerial(), make([]float32, c.m*odd(c.n))
		every := 1 // of so many shapes
		switch {
		case testing.Short() && raced:
			every = 211
		case testing.Short() || raced:
			every = 23
		}
		met := map[[2]float32]int{}
		shape, turn := 0, 0
		for k := range c.k + 1 {
			for m := range c.m + 1 {
				for n := range c.n + 1 {
					shape++
					if shape%every != 0 {
						continue
					}
					for _, tr := range everyTrans {
						c.check(t, s, l, c.product(m, n, k, tr, 1, 0), dst)
						pair := [2]float32{scales[turn/4], scales[turn%4]}
						c.check(t, s, l, c.product(m, n, k, tr, pair[0], pair[1]), dst)
						met[pair]++
						turn = (turn + 1) % 16
					}
					turn = (turn + 1) % 16 // so that each pair meets each transposition
				}
			}
			if k < c.k {
				c.extend(k)
			}
		}
		require.Len(t, met, len(scales)*len(scales))
	})
}

// For alpha 0 nothing of the operands may spread, and for beta 0 nothing of Dst.
func TestNothingSpreadsThroughScalesOfZero(t *testing.T) {
	everyKernels(t, func(t *testing.T, l *Kernels) {
		s := newSerial()
		nan, inf := float32(math.NaN()), float32(math.Inf(-1))
		for _, d := range [][3]int{{1, 1, 1}, {3, 70, 5}, {70, 3, 5}, {65, 130, 400}, {1, 10, 20}, {400, 20, 8}} {
			m, n, k := d[0], d[1], d[2]
			for _, tr := range everyTrans {
				for _, bad := range []float32{nan, inf} {
					for _, beta := range scales {
						p := Product{M: m, N: n, K: k, Alpha: 0, Beta: beta,
							X:   Operand{repeated(m*k, bad), k, tr[0]},
							Y:   Operand{repeated(k*n, bad), n, tr[1]},
							Dst: repeated(m*n, 3), Stride: n}
						if tr[0] {
							p.X.Stride = m
						}
						if tr[1] {
							p.Y.Stride = k
						}
						if beta == 0 {
							p.Dst = repeated(m*n, bad)
						}
						plan := l.plan(p, 1)
						s.compute(&plan)
						want := expected(0, 3, 0, beta)
						for i, v := range p.Dst {
							require.True(t, alike(want, v), "%s: element %d: want %g got %g", p.name(), i, want, v)
						}
					}
				}
			}
		}
	})
}
