package gemm

import (
	"math/rand/v2"
	"testing"

	"github.com/dnnbench/dnnbench/internal/half"
	"github.com/stretchr/testify/assert"
)

// halved makes the right operand of a product binary16 of any bits that are no NaN,
// and returns the same product of it widened.
func halved(r *rand.Rand, p Product) (halves, widened Product) {
	h := make([]uint16, len(p.Y.Data))
	for i := range h {
		h[i] = uint16(r.Uint32())
		if h[i]&0x7c00 == 0x7c00 && r.IntN(50) > 0 { // rarely an infinity or NaN
			h[i] &^= 0x4000
		}
		p.Y.Data[i] = half.Widen(h[i])
	}
	halves, widened = p, p
	halves.Y.Data, halves.HalfY = nil, h
	halves.Dst = append([]float32(nil), p.Dst...)
	return halves, widened
}

// A product of halves has the bits of the product of them widened, whatever the plan.
func TestHalvesHaveTheBitsOfTheWidened(t *testing.T) {
	everyKernels(t, func(t *testing.T, k *Kernels) {
		r, s := rand.New(rand.NewPCG(21, 22)), newSerial()
		var turned, private, shared, deep bool
		for _, shape := range [][3]int{
			{0, 3, 4}, {3, 0, 4}, {3, 4, 0}, {1, 1, 1}, {1, 300, 900}, {5, 65, 33}, {17, 128, 600}, {33, 10, 70}, {64, 260, 784},
			{70, 64, 33}, {390, 130, 40}, {2, 16, 3000}, {400, 3, 5000}, {20, 3, 9000},
		} {
			for _, trans := range everyTrans {
				for _, threads := range []int{1, 2, 5} {
					p := problem(r, shape[0], shape[1], shape[2], trans[0], trans[1])
					if r.IntN(2) == 0 {
						p.Alpha, p.Beta = 0.7, -0.5
					} else {
						p.Bias, p.ReLU = normals(r, p.N), true
					}
					halves, widened := halved(r, p)
					lh, lw := k.plan(halves, threads), k.plan(widened, threads)
					s.compute(&lh)
					s.compute(&lw)
					requireSame(t, widened.Dst, halves.Dst, p.name())
					turned = turned || lw.turned
					private, shared = private || lh.private, shared || lh.packs && !lh.private
					deep = deep || lh.right.col != 1 && shape[2] > len(s.space.rows)/k.lanes
				}
			}
		}
		assert.True(t, turned && private && shared && deep, "turned %t, private %t, shared %t, deep %t", turned, private, shared, deep)
	})
}

func TestTheReferenceReadsHalves(t *testing.T) {
	r := rand.New(rand.NewPCG(23, 24))
	for _, trans := range everyTrans {
		halves, widened := halved(r, problem(r, 5, 7, 9, trans[0], trans[1]))
		Reference(&halves)
		Reference(&widened)
		requireSame(t, widened.Dst, halves.Dst, "reference")
	}
}
