package vector

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTotalAddsEveryLane(t *testing.T) {
	var lanes [Lanes]float64
	for i := range lanes {
		lanes[i] = float64(int(1) << i)
	}
	assert.Equal(t, float64(1<<Lanes-1), Total(&lanes))
}

func TestHighestLane(t *testing.T) {
	var lanes [Lanes]float32
	for i := range lanes {
		lanes[i] = 3
		assert.Equal(t, float32(3), Highest(&lanes))
		lanes[i] = 0
	}
	lanes[5] = float32(math.NaN())
	assert.True(t, math.IsNaN(float64(Highest(&lanes))))
}

func TestFiniteFindsEachElement(t *testing.T) {
	for _, set := range sets() {
		for _, bad := range []float32{float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1))} {
			x := make([]float32, 70)
			for i := range x {
				x[i] = math.MaxFloat32 * float32(1-2*(i%2))
			}
			for i, kept := range x {
				assert.True(t, set.Finite(x))
				x[i] = bad
				assert.False(t, set.Finite(x), "%v: %g at %d", set.Level(), bad, i)
				assert.True(t, set.Finite(x[:i]))
				x[i] = kept
			}
		}
	}
}
