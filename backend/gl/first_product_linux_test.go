//go:build gl && cgo

package gl

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/shaders"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// someProducts is the environment variable that asks for TestFirstProducts: of the longest
// products, "longest"; or of all tiles and epilogues those with this in their names, such as
// "12×8 each, NT", or "each" for all two thousand.
const someProducts = "DNNBENCH_TEST_FIRST_PRODUCTS"

// firstProduct is a kernel of a product, as a small one uses it.
type firstProduct struct {
	tile   shaders.Tile
	trans  int // 1 for x, 2 for y
	halves bool
	extent int // of all matrices; 63 has no vectors
	step   stepProduct
}

func (p firstProduct) String() string {
	y := "floats"
	if p.halves {
		y = "halves"
	}
	return fmt.Sprintf("%v, %s of %s, %d wide, %s", p.tile, [...]string{"NN", "TN", "NT", "TT"}[p.trans], y, p.extent, p.step.name)
}

// stepProduct is what a product of a step, or of a prediction, does beside.
type stepProduct struct {
	name     string
	trans    int  // as steps have it
	long     bool // among the longest
	epilogue func(s *scene, n int) backend.Epilogue
}

func stepProducts() []stepProduct {
	list := []stepProduct{
		{"plain", 2, false, func(*scene, int) backend.Epilogue { return backend.Epilogue{} }},
		{"dW and db", 1, true, func(s *scene, n int) backend.Epilogue {
			return backend.Epilogue{RowSums: s.floats(n), Finite: s.state(backend.State{})}
		}},
	}
	for kind := backend.Sigmoid; kind <= backend.Softplus; kind++ {
		a, long := backend.Activation{Kind: kind, Alpha: 1}, kind == backend.Tanh || kind == backend.GELU || kind == backend.GELUTanh
		list = append(list,
			stepProduct{"bias and " + kind.String(), 2, long, func(s *scene, n int) backend.Epilogue {
				return backend.Epilogue{Bias: s.floats(n), SaveZ: s.floats(n, n), Activation: a}
			}},
			stepProduct{"gradient of " + kind.String(), 0, long, func(s *scene, n int) backend.Epilogue {
				return backend.Epilogue{Saved: s.floats(n, n), Grad: a, SaveZ: s.floats(n, n)}
			}})
	}
	return list
}

// firstProducts are those of a step by the tile with the most sums, whose kernels are the
// longest: in all transposes without more, in the step's own with the longest of what it
// does beside. All is every tile of a software renderer with everything.
func firstProducts(all bool) (list []firstProduct) {
	last := shaders.Direct16x64
	if all {
		last = shaders.DirectColumns4
	}
	for tile := shaders.Direct16x64; tile <= last; tile++ {
		for trans := range 4 {
			for _, halves := range []bool{false, true} {
				for _, extent := range []int{64, 63} {
					for i, step := range stepProducts() {
						usual := extent == 64 && (i == 0 || !halves && step.long && trans == step.trans)
						if all || usual {
							list = append(list, firstProduct{tile, trans, halves, extent, step})
						}
					}
				}
			}
		}
	}
	return list
}

// TestFirstProducts holds the products that a software renderer compiles to the limit of
// TestFirstDispatch. Their compilation takes most of that, and a busy machine half as much
// more, so those that take too long have four more runs. No lane asks for it: on one machine
// the same kernels took 180 to 250 ms in one hour and up to 321 ms in the next.
func TestFirstProducts(t *testing.T) {
	part := os.Getenv(someProducts)
	if part == "" {
		t.Skip("it depends on how fast the processor is at the moment: say " + someProducts + "=longest")
	}
	inProcess(t, func() {
		products := firstProducts(part != "longest")
		if part != "longest" {
			products = slices.DeleteFunc(products, func(p firstProduct) bool { return !strings.Contains(p.String(), part) })
		}
		require.NotEmpty(t, products)
		best := make([]time.Duration, len(products))
		for run := range 5 {
			var tile shaders.Tile
			q, watch := timed(t, config{tile: func(int, int, int, bool, bool) shaders.Tile { return tile }})
			for i, p := range products {
				if run > 0 && best[i] <= firstDispatchLimit {
					continue
				}
				tile = p.tile
				s := newScene(t, q).from(4)
				n := p.extent
				y := s.floats(n, n)
				if p.halves {
					y = s.halves(n, n)
				}
				s.b.Gemm(s.floats(n, n), s.floats(n, n), y,
					backend.Gemm{TransX: p.trans&1 != 0, TransY: p.trans&2 != 0, Alpha: 1, Epilogue: p.step.epilogue(s, n)})
				require.NoError(t, q.Sync())
				require.Len(t, watch.took, 1, "a product is one kernel, not compiled before")
				for kernel, d := range watch.took {
					if run == 0 || d < best[i] {
						best[i] = d
					}
					delete(watch.took, kernel)
				}
			}
		}
		order := make([]int, len(products))
		for i := range order {
			order[i] = i
		}
		slices.SortFunc(order, func(a, b int) int { return int(best[b] - best[a]) })
		for _, i := range order[:min(15, len(order))] {
			t.Logf("%8.1f ms  %v", best[i].Seconds()*1e3, products[i])
		}
		for _, i := range order {
			assert.LessOrEqual(t, best[i], firstDispatchLimit, "%v", products[i])
		}
	})
}
