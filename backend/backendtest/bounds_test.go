package backendtest

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestUlp(t *testing.T) {
	for x, want := range map[float64]float64{1: 0x1p-23, 1.5: 0x1p-23, 2: 0x1p-22, -0.75: 0x1p-24, 0: 0x1p-149,
		0x1p-126: 0x1p-149, 0x1p-140: 0x1p-149, math.MaxFloat32: 0x1p104} {
		assert.Equal(t, want, ulp(x), "ulp(%g)", x)
	}
}

func TestDeviation(t *testing.T) {
	fine, wrong := 0.0, math.Inf(1)
	for _, c := range []struct {
		name        string
		got         float32
		want, slack float64
		deviation   float64
	}{
		{"equal", 2, 2, 0, fine},
		{"two units off", 2.5, 2, 0, 2},
		{"slack is forgiven", 2.5, 2, 0.25, 1},
		{"signs of zero", minus0, 0, 0, fine},
		{"NaN wanted", nan, math.NaN(), 0, fine},
		{"NaN missed", 1, math.NaN(), 0, wrong},
		{"NaN of nothing", nan, 1, 0, wrong},
		{"infinity", inf, math.Inf(1), 0, fine},
		{"the other infinity", -inf, math.Inf(1), 0, wrong},
		{"overflow", inf, 1e39, 0, fine},
		{"infinity of nothing", inf, 1e38, 0, wrong},
		{"infinity missed", 1, math.Inf(1), 0, wrong},
	} {
		t.Run(c.name, func(t *testing.T) {
			assert.Equal(t, c.deviation, deviation(c.got, c.want, 0.25, c.slack, 4))
		})
	}
	assert.Equal(t, wrong, deviation(1.5, 1, 0, 0, 4), "no scale allows no error")
	for _, no := range []float64{math.Inf(1), math.NaN()} {
		assert.Equal(t, wrong, deviation(1, 1, no, 0, 4), "a scale of %g bounds nothing", no)
		assert.Equal(t, wrong, deviation(1, 1, 1, no, 4), "a slack of %g bounds nothing", no)
	}
}

func TestVerdicts(t *testing.T) {
	for _, c := range []struct {
		name                 string
		worst, bound, margin float64
		ok                   bool
	}{
		{"half", 1, 2, 0.5, true},
		{"at the bound", 2, 2, 0, true},
		{"beyond", 3, 2, -0.5, false},
		{"exact", 0, 0, 1, true},
		{"not exact", 1, 0, -math.MaxFloat64, false},
		{"not a number", math.NaN(), 2, 1 - math.MaxFloat64/2, false},
		{"infinite", math.Inf(1), 2, 1 - math.MaxFloat64/2, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := Result{Bound: c.bound}
			r.judge(c.worst)
			assert.Equal(t, c.ok, r.OK)
			assert.Equal(t, c.margin, r.Margin)
			_, err := json.Marshal(r)
			require.NoError(t, err, "JSON has no infinities")
		})
	}
}

func TestFlushedKeepsSign(t *testing.T) {
	assert.Equal(t, math.Float32bits(minus0), math.Float32bits(flushed(-smallest/2)))
	assert.Equal(t, float32(smallest), flushed(smallest))
	assert.True(t, flushed(nan) != flushed(nan))
}
