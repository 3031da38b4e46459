package gemm

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// special draws normal values, and now and then one that epilogues treat differently.
func special(r *rand.Rand, n int) []float32 {
	x := normals(r, n)
	values := [...]float64{0, math.Copysign(0, -1), math.Inf(1), math.Inf(-1), math.NaN()}
	for i := range x {
		if r.IntN(10) == 0 {
			x[i] = float32(values[r.IntN(len(values))])
		}
	}
	return x
}

// square is a Finisher: what it does shows the place that it was told.
type square struct{ stride int }

func (f square) Finish(z []float32, row, col int) {
	for j := range z {
		z[j] = z[j]*z[j] + float32(row*f.stride+col+j)
	}
}

func TestEpilogue(t *testing.T) {
	everyKernels(t, func(t *testing.T, k *Kernels) {
		r, s := rand.New(rand.NewPCG(3, 4)), newSerial()
		for _, shape := range [][3]int{{1, 40, 20}, {3, 70, 33}, {65, 10, 40}, {40, 65, 3}, {60, 40, 600}, {9, 9, 0}} {
			for _, trans := range everyTrans {
				for _, e := range everyEpilogue() {
					for _, aliased := range []bool{false, true} {
						p := problem(r, shape[0], shape[1], shape[2], trans[0], trans[1])
						for i := range p.X.Data {
							if r.IntN(200) == 0 {
								p.X.Data[i] = float32(math.Copysign(0, -1))
							}
						}
						bias, saved := special(r, p.N), special(r, len(p.Dst))
						if aliased {
							p.Dst = append([]float32(nil), saved...)
						}
						want := append([]float32(nil), p.Dst...)
						product := p
						product.Dst = append([]float32(nil), p.Dst...)
						Reference(&product)
						for i := range p.M {
							for j := range p.N {
								at := i*p.Stride + j
								want[at] = e.of(product.Dst[at], bias[j], saved[at])
							}
						}
						if e.bias {
							p.Bias = bias
						}
						p.ReLU = e.relu
						if e.saved {
							p.Saved = saved
							if aliased {
								p.Saved = p.Dst
							}
						}
						l := k.plan(p, 1)
						s.compute(&l)
						for i := range want {
							require.True(t, alike(want[i], p.Dst[i]), "%s %+v aliased %t: element %d: want %g got %g",
								p.name(), e, aliased, i, want[i], p.Dst[i])
						}
					}
				}
			}
		}
	})
}

func TestFinish(t *testing.T) {
	everyKernels(t, func(t *testing.T, k *Kernels) {
		r, s := rand.New(rand.NewPCG(3, 4)), newSerial()
		for _, shape := range [][3]int{{1, 40, 20}, {65, 10, 40}, {40, 65, 3}, {60, 40, 600}, {9, 9, 0}} {
			for _, trans := range everyTrans {
				for _, beta := range []float32{0, 0.5} {
					p := problem(r, shape[0], shape[1], shape[2], trans[0], trans[1])
					p.Alpha, p.Beta = 0.7, beta
					want := p
					want.Dst = append([]float32(nil), p.Dst...)
					Reference(&want)
					for i := range p.M {
						square{p.Stride}.Finish(want.Dst[i*p.Stride:][:p.N], i, 0)
					}
					p.Finish = square{p.Stride}
					l := k.plan(p, 1)
					s.compute(&l)
					requireSame(t, want.Dst, p.Dst, p.name())
				}
			}
		}
	})
}
