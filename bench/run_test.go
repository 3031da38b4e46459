package bench

import (
	"context"
	"math"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
)

// tiny are one case of each kind, on shapes that take no time.
func tiny() []Case {
	cases := append(squares(8), layers(4, 6, 5, 3)...)
	cases = append(cases, addRow(3, 5), addColumn(3, 5), addSame(3, 5), copying(64))
	cases = append(cases, activate(3, 5)...)
	cases = append(cases, activateGrad(3, 5)...)
	cases = append(cases, halves(3, 6, 5)...)
	return append(cases, forward(4, 6, 5, 3), step(4, 6, 5, 3))
}

func TestRun(t *testing.T) {
	b := openCPU(t)
	plan := Plan{Sample: 10 * time.Microsecond, Budget: time.Millisecond, MinRuns: 2, MaxRuns: 3}
	var calls []int
	cases := tiny()
	results, err := runCases(context.Background(), b, cases, plan, Options{Seed: 1, Progress: func(done, total int, name string) {
		calls = append(calls, done)
		assert.Equal(t, len(cases), total)
		assert.Equal(t, done == total, name == "")
	}})
	require.NoError(t, err)
	require.Greater(t, len(results), len(cases), "the ceilings follow")
	assert.Len(t, calls, len(cases)+1)
	assert.Zero(t, b.Space().Stats().LiveTensors, "all operands were freed")

	for i, r := range results[:len(cases)] {
		c := cases[i]
		assert.Equal(t, c.Name, r.Name)
		assert.Positive(t, r.Value, "%s %s", r.Name, r.Shape)
		assert.False(t, math.IsInf(r.Value, 0), "%s %s", r.Name, r.Shape)
		assert.InEpsilon(t, c.Work/r.Timing.Median.Seconds()/1e9, r.Value, 1e-9)
		assert.LessOrEqual(t, r.Timing.Min, r.Timing.Median)
		assert.GreaterOrEqual(t, len(r.Timing.Samples), 2)
		if c.Unit == GBPS || len(fmaLoops()) > 0 {
			require.NotNil(t, r.CeilingFraction, r.Name)
			assert.Positive(t, *r.CeilingFraction)
			assert.Less(t, *r.CeilingFraction, 1.5, "%s is faster than the machine", r.Name)
		} else {
			assert.Nil(t, r.CeilingFraction)
		}
	}
	for _, r := range results[len(cases):] {
		assert.Regexp(t, "^ceiling-", r.Name)
		assert.Nil(t, r.CeilingFraction)
	}
}

func TestRunStops(t *testing.T) {
	b := openCPU(t)
	ctx, cancel := context.WithCancel(context.Background())
	results, err := runCases(ctx, b, tiny(), Quick.plan(), Options{Progress: func(done, _ int, _ string) {
		if done == 1 {
			cancel()
		}
	}})
	assert.ErrorIs(t, err, context.Canceled)
	assert.Len(t, results, 1, "what was measured is kept")
	assert.Zero(t, b.Space().Stats().LiveTensors)
}

func TestSuites(t *testing.T) {
	for _, name := range []string{"quick", "full"} {
		s, err := ParseSuite(name)
		require.NoError(t, err)
		seen := map[string]bool{}
		for _, c := range Cases(s) {
			assert.Regexp(t, regexp.MustCompile(`^\S+$`), c.Name+c.Shape, "a name for benchstat has no spaces")
			assert.False(t, seen[c.Name+c.Shape], "%s %s twice", c.Name, c.Shape)
			assert.Positive(t, c.Work)
			seen[c.Name+c.Shape] = true
		}
	}
	assert.Greater(t, len(Cases(Full)), len(Cases(Quick)))
	_, err := ParseSuite("slow")
	assert.ErrorContains(t, err, "choose one of")
}

// TestWork counts the operations of a network once more, by hand.
func TestWork(t *testing.T) {
	assert.Equal(t, 2.0*64*(784*256+256*128+128*10), forward(64, 784, 256, 128, 10).Work)
	assert.Equal(t, 2.0*64*(2*784*256+3*256*128+3*128*10), step(64, 784, 256, 128, 10).Work)
	assert.Equal(t, "64x784-256-128-10", step(64, 784, 256, 128, 10).Shape)
	assert.Equal(t, 2.0*2*3*4, product("p", 2, 3, 4, false, false).Work)
	assert.Equal(t, 4.0*(3*5+5+3*5), addRow(3, 5).Work)
}

func TestThisSystem(t *testing.T) {
	s := ThisSystem()
	assert.NotEmpty(t, s.OS)
	assert.NotEmpty(t, s.Arch)
	assert.NotEmpty(t, s.CPU)
	assert.NotEmpty(t, s.SIMD)
	assert.NotEmpty(t, s.Go)
	assert.Positive(t, s.Cores)
}

// TestIntensity counts operations and bytes once more, by hand.
func TestIntensity(t *testing.T) {
	assert.InEpsilon(t, 2.0*8*8*8/(3*8*8*4), product("p", 8, 8, 8, false, false).Intensity(), 1e-12)
	assert.InEpsilon(t, 1.0/12, addSame(3, 5).Intensity(), 1e-12)
	assert.InEpsilon(t, 1.0/8, activation(backend.Activation{Kind: backend.Tanh}, 3, 5).Intensity(), 1e-12)
	assert.Zero(t, copying(8).Intensity())
	assert.True(t, math.IsNaN(forward(64, 784, 10).Intensity()), "the traffic of a network is not counted")
}

func TestRunOfSomeNames(t *testing.T) {
	b := openCPU(t)
	results, err := Run(context.Background(), b, Options{Suite: GPUTrial, Names: []string{"scale"}})
	require.NoError(t, err)
	require.NotEmpty(t, results)
	assert.Equal(t, "scale", results[0].Name)
	for _, r := range results[1:] {
		assert.Contains(t, r.Name, "ceiling", "what a case is held against comes with it")
	}
}
