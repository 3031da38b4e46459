package main

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/bench"
)

func TestJSONHoldsAnyNumber(t *testing.T) {
	for x, want := range map[float64]string{1.5: "1.5", 0: "0", 1e300: "1e+300", math.Inf(1): "null", math.Inf(-1): "null"} {
		got, err := json.Marshal(real(x))
		require.NoError(t, err)
		assert.Equal(t, want, string(got))
	}
	nan := math.NaN()
	var out strings.Builder
	r := report{Train: &trainReport{TrainCost: real(nan), StepsPerS: real(math.Inf(1))},
		Results: resultReports([]bench.Result{{Value: nan, CeilingFraction: &nan}, {Value: 1}})}
	require.NoError(t, r.writeJSON(&out))
	assert.True(t, json.Valid([]byte(out.String())))
	assert.Contains(t, out.String(), `"ceiling_fraction": null`)
	assert.Contains(t, out.String(), `"train_cost": null`)
}

func TestGoBenchLines(t *testing.T) {
	var out strings.Builder
	require.NoError(t, writeGoBench(&out, bench.System{OS: "linux", Arch: "amd64", CPU: "a b", Cores: 2},
		backendReport{Info: backend.Info{Backend: "cpu", Device: "a\nb"}}, []bench.Result{
			{Name: "matmul-dW", Shape: "1x2x3", Unit: bench.GFLOPS, Value: 8,
				Timing: bench.Timing{Median: 100, Repeats: 7, Samples: []time.Duration{50, 100, 200}}},
			{Name: "ceiling-fma", Unit: bench.GFLOPS, Value: 100},
		}))
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	require.Len(t, lines, 6+3, "no line for a ceiling")
	assert.Equal(t, "device: a; b", lines[5])
	assert.Equal(t, []string{"BenchmarkMatmulDW/1x2x3-2", "7", "50", "ns/op", "16", "GFLOP/s"}, strings.Fields(lines[6]))
	assert.Equal(t, []string{"BenchmarkMatmulDW/1x2x3-2", "7", "200", "ns/op", "4", "GFLOP/s"}, strings.Fields(lines[8]))
}

func TestSoftwareIsNamed(t *testing.T) {
	info := backendReport{Info: backend.Info{Backend: "gl", Device: "llvmpipe", Software: true}, Reason: "asked for"}
	assert.Contains(t, info.describe(), "SOFTWARE RENDERER")

	var out, err strings.Builder
	c := newConsole(&out, &err)
	c.announce(formatTable, info)
	assert.Contains(t, out.String(), "SOFTWARE RENDERER")
	assert.Contains(t, out.String(), "asked for")
	c.announce(formatJSON, info)
	assert.Contains(t, err.String(), "SOFTWARE RENDERER: asked for")

	out.Reset()
	c.deviceTable([]driverReport{{Backend: "gl", Devices: []backend.Device{{Name: "llvmpipe", Software: true}}}})
	assert.Contains(t, out.String(), "software renderer")
}

func TestDurations(t *testing.T) {
	for ns, want := range map[int64]string{950: "0.95 µs", 12_340: "12.34 µs", 250_000: "0.25 ms", 2_500_000_000: "2.50 s"} {
		assert.Equal(t, want, duration(ns))
	}
}
