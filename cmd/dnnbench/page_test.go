package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/plot/plotter"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/backendtest"
	"github.com/dnnbench/dnnbench/bench"
	web "github.com/dnnbench/dnnbench/internal/report"
)

// htmlOf is a page as it is written. Its plots have what they need to be files.
func htmlOf(t *testing.T, p web.Page) string {
	t.Helper()
	f := pageFlags{out: filepath.Join(t.TempDir(), "page.html")}
	require.NoError(t, f.check())
	require.NoError(t, f.write(p))
	names := map[string]bool{}
	for _, figure := range p.Figures() {
		assert.Regexp(t, "^[a-z0-9-]+$", figure.Name)
		assert.False(t, names[figure.Name], "two plots are %s", figure.Name)
		names[figure.Name] = true
		assert.NotEmpty(t, figure.Alt)
		assert.NotEmpty(t, figure.Caption)
	}
	html, err := os.ReadFile(f.out)
	require.NoError(t, err)
	return string(html)
}

// rates are results of square products at these rates, with runs from half to twice the
// median time, and a ceiling of each kind.
func rates(of map[int]float64) []bench.Result {
	var list []bench.Result
	for _, n := range []int{64, 128, 256} {
		d := time.Duration(2 * float64(n*n*n) / of[n])
		list = append(list, bench.Result{Name: "matmul", Shape: fmt.Sprintf("%[1]dx%[1]dx%[1]d", n), Unit: bench.GFLOPS, Value: of[n],
			Intensity: float64(n) / 6, Timing: bench.Timing{Median: d, Min: d / 2, Max: 2 * d, Samples: []time.Duration{d}}})
	}
	return append(list, bench.Result{Name: "ceiling-fma", Unit: bench.GFLOPS, Value: 200, Intensity: math.NaN()},
		bench.Result{Name: "ceiling-copy", Shape: "16 KiB", Unit: bench.GBPS, Value: 90, Intensity: math.NaN()})
}

func TestBenchPage(t *testing.T) {
	gl := timings{backendReport{Info: backend.Info{Backend: "gl", Device: "a GPU"}, Reason: "asked for"}, rates(map[int]float64{64: 10, 128: 40, 256: 160})}
	cpu := timings{backendReport{Info: backend.Info{Backend: "cpu", Device: "a CPU"}}, rates(map[int]float64{64: 40, 128: 40, 256: 40})}
	page, err := benchPage(gl, &cpu, report{Train: &trainReport{Dataset: "digits", TestAccuracy: 0.97},
		Parity: []backendtest.Result{{Op: "Add", Case: "some", Unit: "ulp", Bound: 1, Margin: 1, OK: true}}})
	require.NoError(t, err)
	html := htmlOf(t, page)
	for _, want := range []string{"a GPU", "asked for", "gl reaches 160 GFLOP/s at n = 256", "Crossover at n ≈ 128", "from 0.25 at n = 64 to 4 at n = 256", "multiply-adds that the device can do, 200 GFLOP/s", "Copies of 16 KiB reach 90.0 GB/s.",
		"digits", ">Add<"} {
		assert.Contains(t, html, want)
	}

	page, err = benchPage(gl, nil, report{})
	require.NoError(t, err)
	assert.NotContains(t, htmlOf(t, page), "Speed-up", "one backend has none")
	page, err = benchPage(timings{info: gl.info}, nil, report{})
	require.NoError(t, err)
	assert.Contains(t, htmlOf(t, page), "No kernel was measured")
}

// TestRoof draws what ceilings there are: of arithmetic alone, of memory alone, and of two
// copies with arithmetic between, for kernels far to its right.
func TestRoof(t *testing.T) {
	fma := bench.Result{Name: "ceiling-fma", Value: 200}
	near, far := bench.Result{Name: "ceiling-copy", Shape: "16 KiB", Value: 100}, bench.Result{Name: "ceiling-copy", Shape: "1 GiB", Value: 20}
	for _, tt := range []struct {
		ceilings       []bench.Result
		left, low, top float64 // of what is drawn over intensities from 8 to 64
		words          string
	}{
		{[]bench.Result{fma}, 8, 200, 200, "200 GFLOP/s"},
		{[]bench.Result{near}, 8, 800, 6400, "was not measured"},
		{[]bench.Result{far, near, fma}, 1, 20, 200, "Copies of 16 KiB reach 100 GB/s, and of 1 GiB 20.0 GB/s."},
	} {
		p := web.NewPlot("", "")
		words, err := drawRoof(p, tt.ceilings, 8, 64)
		require.NoError(t, err)
		assert.Contains(t, words, tt.words)
		assert.Equal(t, []float64{tt.left, 64, tt.low, tt.top}, []float64{p.X.Min, p.X.Max, p.Y.Min, p.Y.Max}, tt.words)
	}
}

func TestCrossovers(t *testing.T) {
	for _, tt := range []struct {
		ratios plotter.XYs
		want   []float64
	}{
		{plotter.XYs{{X: 64, Y: 0.25}, {X: 256, Y: 4}}, []float64{128}},
		{plotter.XYs{{X: 64, Y: 0.5}, {X: 128, Y: 1}, {X: 256, Y: 2}}, []float64{128}},
		{plotter.XYs{{X: 64, Y: 2}, {X: 256, Y: 0.5}, {X: 1024, Y: 2}}, []float64{128, 512}},
		{plotter.XYs{{X: 64, Y: 2}, {X: 128, Y: 3}}, nil},
		{plotter.XYs{{X: 64, Y: 2}}, nil},
	} {
		assert.InDeltaSlice(t, tt.want, crossovers(tt.ratios), 1e-9, "%v", tt.ratios)
	}
}

// TestParityPage draws checks that are exact, near their bound, beyond it and beyond measure.
func TestParityPage(t *testing.T) {
	page, err := parityPage(backendReport{Info: backend.Info{Backend: "gl", Device: "a GPU"}}, []backendtest.Result{
		{Op: "Copy", Case: "bits", OK: true, Margin: 1},
		{Op: "Exp", Case: "small, x", Unit: "ulp", WorstError: 0.9, Bound: 1, Margin: 0.1, OK: true},
		{Op: "Log", Case: "small", Unit: "ulp", WorstError: 30, Bound: 1, Margin: -29},
		{Op: "Tanh", Case: "NaN", Unit: "ulp", WorstError: math.MaxFloat64, Margin: -math.MaxFloat64},
	}, howOperations)
	require.NoError(t, err)
	html := htmlOf(t, page)
	assert.Contains(t, html, "2 of 4 checks are OUT OF BOUNDS")
	assert.Contains(t, html, "10.0 %", "the margin of Exp")
	for _, op := range []string{">Copy<", ">Exp<", ">Log<", ">Tanh<", ">out of bounds<", ">exact or below"} {
		assert.Contains(t, html, op)
	}
}

func TestParityWritesItsPage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "parity.html")
	status, _, stderr := cli("parity", "--backend=cpu", "--gradients", "--out="+path)
	require.Equal(t, statusDone, status, stderr)
	html, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Contains(t, string(html), "are within their bounds")
}

// TestRivalIsMeasuredByProductsAlone takes the smallest of the suites.
func TestRivalIsMeasuredByProductsAlone(t *testing.T) {
	f := benchFlags{suite: string(bench.GPUTrial), seed: 1, against: "cpu"}
	rival, err := f.rival(context.Background())
	require.NoError(t, err)
	assert.Equal(t, "cpu", rival.info.Backend)
	assert.Len(t, squaresOf(rival.results), 2)
	for _, r := range rival.results {
		assert.Regexp(t, "^(matmul|ceiling-fma)$", r.Name)
	}
}
