package backendtest

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/cpu"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestVacuous(t *testing.T) {
	constant := func(v float64) func(int) float64 { return func(int) float64 { return v } }
	for _, c := range []struct {
		name    string
		want    []float64
		c       criterion
		vacuous bool
	}{
		{"nothing to compare", nil, criterion{bound: 1, scale: constant(1)}, false},
		{"constrained", []float64{3, 0}, criterion{bound: 1, scale: constant(1)}, false},
		{"one of them", []float64{0.5, 0.5, 3}, criterion{bound: 1, scale: constant(1)}, false},
		{"NaN is", []float64{math.NaN()}, criterion{bound: 1, scale: constant(1)}, false},
		{"an infinity is", []float64{math.Inf(1)}, criterion{bound: 1, scale: constant(1)}, false},
		{"zeros are", []float64{0, 0}, criterion{scale: constant(0), slack: constant(smallest)}, false},
		{"slack above each that is not zero", []float64{0.5, 0, -0.5}, criterion{bound: 1, scale: constant(0), slack: constant(0.5)}, true},
		{"scale above each", []float64{0.5, -0.5}, criterion{bound: 1, scale: constant(0.5)}, true},
		{"zeros of any size", []float64{0, 0}, criterion{bound: 1, scale: constant(math.MaxFloat64)}, true},
		{"each may overflow", []float64{3, 4}, criterion{bound: 1, scale: constant(1),
			overflow: func(int, float32) bool { return true }}, true},
		{"each may be flushed", []float64{3, 4}, criterion{bound: 1, scale: constant(1),
			flushing: &flushing{want: []float64{0, 0}, slack: constant(0)}}, true},
		{"one may be flushed", []float64{3, 4}, criterion{bound: 1, scale: constant(1),
			flushing: &flushing{want: []float64{0, 4}, slack: constant(0)}}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			assert.Equal(t, c.vacuous, c.c.vacuous(c.want))
			got := make([]float32, len(c.want))
			for i, w := range c.want {
				got[i] = float32(w)
			}
			l := &lab{}
			l.compare(got, c.want, c.c)
			require.Len(t, l.results, 1)
			assert.Equal(t, !c.vacuous, l.results[0].OK, "right values, but is it a check?")
		})
	}
}

// filled is a backend whose products are one number throughout.
type filled struct {
	backend.Backend
	value float32
}

func (f filled) Gemm(dst, _, _ *backend.Tensor, _ backend.Gemm) { f.Fill(dst, f.value) }

func TestExtremeProductsAreConstrained(t *testing.T) {
	s := size{m: 33, k: 47, n: 21}
	for _, c := range scaleCases(s) {
		for _, constant := range []float32{0, nan, inf, 12345} {
			b, err := cpu.New(backend.Config{})
			require.NoError(t, err)
			l := &lab{b: filled{b, constant}, rng: rand.New(rand.NewPCG(1, 2)), name: c.name}
			c.run(l)
			l.finish()
			require.NoError(t, errors.Join(l.err, b.Close()))
			require.Len(t, l.results, 1)
			assert.False(t, l.results[0].OK, "%s filled with %g", c.name, constant)
		}
	}
}

func TestLowerTailOfGELUIsConstrained(t *testing.T) {
	act := backend.Activation{Kind: backend.GELUTanh}
	z := []float32{-inf, -1e30, -1e18, -10.95}
	c := activationPrecision[act.Kind].criterion(act, z, make([]float64, len(z)))
	for i := range z {
		for _, wrong := range []float32{nan, inf, 12345, -1e-30} {
			assert.Greater(t, c.deviation(i, wrong, 0), c.bound, "%g at %g", wrong, z[i])
		}
		assert.LessOrEqual(t, c.deviation(i, minus0, 0), c.bound)
	}
}
