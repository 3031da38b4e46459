package bench

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSpread(t *testing.T) {
	s := SpreadOf([]float64{2, 4, 4, 4, 5, 5, 7, 9})
	assert.InDelta(t, 5, s.Mean, 1e-12)
	assert.InDelta(t, math.Sqrt(32.0/7), s.Deviation, 1e-12)
	assert.Equal(t, 2.0, s.Min)
	assert.Equal(t, 9.0, s.Max)
	assert.Equal(t, Spread{Mean: 3, Min: 3, Max: 3}, SpreadOf([]float64{3}))
	assert.True(t, math.IsNaN(SpreadOf(nil).Mean))
}
