package gemm

import (
	"math/rand/v2"
	"testing"

	"github.com/dnnbench/dnnbench/internal/simd"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// requireSample computes a product and compares some of its elements with the
// reference, to the last bit.
func requireSample(t *testing.T, r *rand.Rand, s *serial, l *Plan, elements int) {
	t.Helper()
	before := append([]float32(nil), l.Dst...)
	s.compute(l)
	for range elements {
		i, j := r.IntN(l.M), r.IntN(l.N)
		one := l.Product
		one.M, one.N = 1, 1
		one.X.Data, one.Y.Data = l.X.from(i, 0), l.Y.from(0, j)
		at := i*l.Stride + j
		one.Dst, one.Stride = []float32{before[at]}, 1
		Reference(&one)
		require.True(t, alike(one.Dst[0], l.Dst[at]), "%s: element %d, %d: want %g got %g",
			l.Product.name(), i, j, one.Dst[0], l.Dst[at])
	}
}

// from is the operand's data from an element on.
func (o Operand) from(row, col int) []float32 {
	if o.Trans {
		row, col = col, row
	}
	return o.Data[row*o.Stride+col:]
}

// The larger shapes of networks, and such that every way a plan can go is gone.
func TestEveryPathHasTheReferencesBits(t *testing.T) {
	everyKernels(t, func(t *testing.T, k *Kernels) {
		r, s := rand.New(rand.NewPCG(5, 6)), newSerial()
		seen := map[string]bool{}
		see := func(what string, is bool) {
			if is {
				seen[what] = true
			} else {
				seen["not "+what] = true
			}
		}
		for _, shape := range []struct{ m, n, k int }{
			{1, 300, 200}, {2, 300, 200}, {4, 300, 200}, {5, 300, 200}, {300, 1, 200}, {300, 3, 200},
			{64, 10, 128}, {256, 10, 100}, {10, 256, 64}, {64, 128, 10}, {1000, 10, 3},
			{64, 256, 784}, {100, 512, 600}, {400, 512, 70}, {33, 1024, 512}, {130, 1024, 512}, {16, 1024, 70},
			{1000, 300, 1}, {3, 5, 100000}, {20, 17, 30000}, {1200, 2112, 2100},
		} {
			if testing.Short() && shape.m*shape.n*shape.k > 1<<28 {
				continue // what is packed in chunks
			}
			for _, trans := range everyTrans {
				for _, scaled := range []bool{false, true} {
					if scaled && shape.m*shape.n*shape.k > 1<<24 {
						continue
					}
					p := problem(r, shape.m, shape.n, shape.k, trans[0], trans[1])
					p.X.Stride, p.Y.Stride = tight(p.X, p.M, p.K), tight(p.Y, p.K, p.N)
					if scaled {
						p.Alpha, p.Beta = -0.5, 0.3
					}
					l := k.plan(p, 1+r.IntN(4))
					see("turned", l.turned)
					see("packed", l.packs)
					see("turned into panels", l.packs && l.right.col != 1)
					see("packed by each part", l.private)
					see("dotted", l.dotted)
					see("direct", l.direct)
					see("fused", l.fused)
					see("in blocks of k", l.blockK < l.K)
					see("in chunks", l.Chunks() > 1)
					see("in parts", l.Parts() > 1)
					see("few rows that would collide", l.left.col == 1 && aligned(l.left.row))
					requireSample(t, r, s, &l, min(40, 1+100000/shape.k))
				}
			}
		}
		for _, what := range []string{"turned", "packed", "turned into panels", "packed by each part", "direct", "fused",
			"in blocks of k", "in chunks", "in parts", "few rows that would collide"} {
			if what == "in chunks" && testing.Short() {
				continue
			}
			assert.True(t, seen[what], what)
			assert.True(t, seen["not "+what], "not "+what)
		}
		assert.Equal(t, len(k.dots) > 0, seen["dotted"])
	})
}

// A product of nothing has as many rows as any, and nothing that says so but dst.
func TestManyRowsOfNothing(t *testing.T) {
	everyKernels(t, func(t *testing.T, k *Kernels) {
		r := rand.New(rand.NewPCG(13, 14))
		for _, trans := range everyTrans {
			for _, threads := range []int{1, 2} {
				for _, depth := range []int{0, 3} {
					p := problem(r, 1000, 70, depth, trans[0], trans[1])
					p.Alpha, p.Beta = float32(0), 0.5
					want := p
					want.Dst = append([]float32(nil), p.Dst...)
					Reference(&want)
					l := k.plan(p, threads)
					newSerial().compute(&l)
					requireSame(t, want.Dst, p.Dst, p.name())
				}
			}
		}
	})
}

// tight is the stride of an operand without gaps.
func tight(o Operand, rows, cols int) int {
	if o.Trans {
		return rows
	}
	return cols
}

// Whatever a plan chooses, the bits are the same.
func TestBitsDoNotDependOnThePlan(t *testing.T) {
	everyKernels(t, func(t *testing.T, k *Kernels) {
		r, s := rand.New(rand.NewPCG(7, 8)), newSerial()
		rounds := 60
		if testing.Short() {
			rounds = 10
		}
		for range rounds {
			p := problem(r, 1+r.IntN(150), 1+r.IntN(300), 1+r.IntN(700), r.IntN(2) == 0, r.IntN(2) == 0)
			l := k.plan(p, 1)
			s.compute(&l)
			want := append([]float32(nil), p.Dst...)
			for name, change := range map[string]func(*Plan){
				"threads": func(l *Plan) { *l = k.plan(p, 7) },
				"caches": func(l *Plan) {
					other := *k
					other.blocking = k.blockingFor(simd.Caches{First: 4 << (10 + r.IntN(6)), Second: 64 << (10 + r.IntN(7)), Third: 1 << (10 + r.IntN(20))})
					*l = other.plan(p, 1)
				},
				"depth":         func(l *Plan) { l.blockK = 1 + r.IntN(min(l.K, maxDepth)) },
				"rows of parts": func(l *Plan) { l.partRows = 1 + r.IntN(l.partRows) },
				"columns of parts": func(l *Plan) {
					l.partCols = k.panel()
					l.partRows = min(l.partRows, scratchLen/k.panel())
				},
				"chunks":              func(l *Plan) { l.chunk = k.panel(); l.partCols = min(l.partCols, l.chunk) },
				"packed":              func(l *Plan) { l.packs, l.private, l.dotted = true, false, false },
				"packed by each part": func(l *Plan) { l.private = l.packs },
				"where it lies": func(l *Plan) {
					l.packs = l.packs && l.right.col != 1
					l.private = l.private && l.packs
				},
				"the other way round": func(l *Plan) {
					l.turned = !l.turned
					x, y := l.X.strided(), l.Y.strided()
					l.rows, l.cols, l.left, l.right = l.M, l.N, x, y
					if l.turned {
						l.rows, l.cols, l.left, l.right = l.N, l.M, y.transposed(), x.transposed()
					}
					l.packs, l.private, l.dotted, l.direct, l.chunk = true, false, false, l.fused && !l.turned, l.cols
					l.cut(1)
				},
			} {
				clear(p.Dst)
				changed := k.plan(p, 1)
				change(&changed)
				s.compute(&changed)
				for i := range p.M {
					requireSame(t, want[i*p.Stride:][:p.N], p.Dst[i*p.Stride:][:p.N], name+": "+p.name())
				}
			}
		}
	})
}

// Nor do they depend on where operands lie.
func TestBitsDoNotDependOnTheAddress(t *testing.T) {
	everyKernels(t, func(t *testing.T, k *Kernels) {
		r, s := rand.New(rand.NewPCG(9, 10)), newSerial()
		for _, trans := range everyTrans {
			p := problem(r, 37, 53, 41, trans[0], trans[1])
			l := k.plan(p, 1)
			s.compute(&l)
			for offset := range 16 {
				moved := p
				moved.X.Data = append(make([]float32, offset, offset+len(p.X.Data)), p.X.Data...)[offset:]
				moved.Y.Data = append(make([]float32, 2*offset, 2*offset+len(p.Y.Data)), p.Y.Data...)[2*offset:]
				moved.Dst = make([]float32, 3*offset+len(p.Dst))[3*offset:]
				l := k.plan(moved, 1)
				s.compute(&l)
				for i := range p.M {
					requireSame(t, p.Dst[i*p.Stride:][:p.N], moved.Dst[i*p.Stride:][:p.N], p.name())
				}
			}
		}
	})
}
