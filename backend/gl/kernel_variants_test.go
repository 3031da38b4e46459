package gl

import (
	"sync"
	"testing"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/shaders"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestCasesUseEveryVariant sees that kernelCases, which other tests hold to the truth,
// leaves out no way in which the element-wise kernels read and write.
func TestCasesUseEveryVariant(t *testing.T) {
	var mu sync.Mutex
	used := map[shaders.Kernel]bool{}
	f := newFake(guaranteed)
	q := f.open(t, config{source: func(k shaders.Kernel) (string, error) {
		mu.Lock()
		defer mu.Unlock()
		used[k] = true
		return k.Source()
	}})
	for _, l := range small(q.limits) {
		q.limits = l
		for _, c := range kernelCases() {
			c.run(newScene(t, q))
		}
	}
	require.NoError(t, q.Sync())

	mu.Lock()
	defer mu.Unlock()
	number, vector := shaders.Work{Width: 1, Count: 1, Whole: true}, shaders.Work{Width: 4, Count: 1}
	many := func(w shaders.Work) shaders.Work {
		w.Count = 4
		return w
	}
	whole := vector
	whole.Whole = true
	anyOp := func(s shaders.Spread, l shaders.Lay, w shaders.Work) {
		for op := backend.OpAdd; op <= backend.OpDiv; op++ {
			if used[shaders.Binary(uint8(op), s, l, w)] {
				return
			}
		}
		t.Errorf("no case has spread %d, lay %d and %+v", s, l, w)
	}
	for _, s := range []shaders.Spread{shaders.RepeatX, shaders.RepeatY} {
		anyOp(s, shaders.Four, number)
		for _, l := range []shaders.Lay{shaders.Four, shaders.One, shaders.Anywhere} {
			anyOp(s, l, whole)
		}
		anyOp(s, shaders.One, vector)
		anyOp(s, shaders.Anywhere, vector)
	}
	anyOp(shaders.Strided, shaders.Four, number)
	for _, w := range []shaders.Work{number, vector, whole, many(number), many(vector), many(whole)} {
		anyOp(shaders.Same, shaders.Four, w)
		kernels := []shaders.Kernel{shaders.Axpby(false, w), shaders.Axpby(true, w), shaders.CopyWords(w)}
		if w.Count == single {
			kernels = append(kernels, shaders.Activate(uint8(backend.ReLU), w), shaders.ActivationGrad(uint8(backend.Tanh), w))
		}
		for _, k := range kernels {
			assert.True(t, used[k], "no case uses %v", k)
		}
	}
}
