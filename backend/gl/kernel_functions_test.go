//go:build gl && cgo

package gl

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/shaders"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// elementary are the elementary functions of the shaders, with the errors that their
// files state, in ulp of the result.
var elementary = []struct {
	file, call string
	exact      func(x float64) float64
	from, to   float64 // where it is used
	ulp        float64
}{
	{"exp.glsl", "expOf(x)", math.Exp, math.Inf(-1), math.Inf(1), 1},
	{"exp.glsl", "expm1Of(x)", math.Expm1, math.Inf(-1), 0, 1.5},
	{"log.glsl", "logOf(x)", math.Log, math.Inf(-1), math.Inf(1), 1},
	{"log.glsl", "log1pOf(x)", math.Log1p, 0, 1, 1},
	{"sigmoid.glsl", "sigmoidOf(x)", func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }, math.Inf(-1), math.Inf(1), 2.5},
	{"sigmoid.glsl", "tanhOf(x)", math.Tanh, math.Inf(-1), math.Inf(1), 1.5},
	{"sigmoid.glsl", "softplusOf(x)", func(x float64) float64 { return max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }, math.Inf(-1), math.Inf(1), 2},
	{"normal.glsl", "normalCDF(x)", func(x float64) float64 { return math.Erfc(-x/math.Sqrt2) / 2 }, math.Inf(-1), math.Inf(1), 4},
	{"normal.glsl", "gelu(x)", func(x float64) float64 { return max(x, -math.MaxFloat32) * math.Erfc(-x/math.Sqrt2) / 2 }, math.Inf(-1), math.Inf(1), 5},
	{"gelu_tanh.glsl", "geluTanh(x)", func(x float64) float64 {
		return max(x, -math.MaxFloat32) / (1 + math.Exp(-2*math.Sqrt(2/math.Pi)*(x+0.044715*x*x*x)))
	}, math.Inf(-1), math.Inf(1), 4},
	{"turn.glsl", "turn(x).x", func(x float64) float64 { return sineOfTurns(x + 0.25) }, 0, 1, 2},
	{"turn.glsl", "turn(x).y", sineOfTurns, 0, 1, 2},
}

// sineOfTurns is sin 2πx, with an argument that is small where the sine is.
func sineOfTurns(x float64) float64 {
	half := math.Round(2 * x)
	s := math.Sin(2 * math.Pi * (x - half/2))
	if math.Mod(half, 2) != 0 {
		return -s
	}
	return s
}

// TestFunctions measures the error of each function on samples all over the floats.
func TestFunctions(t *testing.T) {
	var source func(shaders.Kernel) (string, error)
	q := openNative(t, config{source: func(k shaders.Kernel) (string, error) { return source(k) }})
	samples, slack := everyFloat(), 0.0
	if !q.Info().Software { // OpenGL asks for 2.5 ulp in a division, of which a function has up to two
		slack = 4
		samples = slices.DeleteFunc(samples, func(x float32) bool { return math.Abs(float64(x)) < leastNormal })
	}
	for i, f := range elementary {
		t.Run(f.call, func(t *testing.T) {
			source = calling(f.file, f.call)
			key := unknownActivation + backend.ActivationKind(i) // another kernel for each source
			got := through(t, q, key, samples)
			if slack > 0 {
				forgiveFlushing(got, samples, f.exact)
			}
			worst, at := worstError(f.exact, f.from, f.to, samples, got)
			t.Logf("%.3f ulp at %g", worst, at)
			assert.LessOrEqual(t, worst, f.ulp+slack, "at %g", at)
			if math.IsInf(f.from, 0) {
				nan := through(t, q, key, []float32{float32(math.NaN())})
				assert.True(t, nan[0] != nan[0], "NaN stays NaN")
			}
		})
	}
}

// TestDriversFunctions shows why the functions are our own, and that the samples tell:
// those of Mesa's software driver do not pass.
func TestDriversFunctions(t *testing.T) {
	var source func(shaders.Kernel) (string, error)
	q := openNative(t, config{source: func(k shaders.Kernel) (string, error) { return source(k) }})
	if !q.Info().Software {
		t.Skip("another driver's may be good enough")
	}
	samples := everyFloat()
	for i, f := range elementary {
		call, ok := map[string]string{"expOf(x)": "exp(x)", "logOf(x)": "log(x)", "tanhOf(x)": "tanh(x)"}[f.call]
		if !ok {
			continue
		}
		t.Run(call, func(t *testing.T) {
			source = calling(f.file, call)
			got := through(t, q, unknownActivation+backend.ActivationKind(i), samples)
			worst, at := worstError(f.exact, f.from, f.to, samples, got)
			t.Logf("%.3f ulp at %g", worst, at)
			assert.Greater(t, worst, f.ulp)
		})
	}
}

// forgiveFlushing puts the exact result where a denormal one became 0.
func forgiveFlushing(got, x []float32, exact func(float64) float64) {
	for i, v := range x {
		if e := exact(float64(v)); got[i] == 0 && math.Abs(e) < leastNormal {
			got[i] = float32(e)
		}
	}
}

// unknownActivation and those after it are the identity to the shaders.
const unknownActivation = backend.Softplus + 1

// calling makes the kernel of the identity apply a function to each element instead.
func calling(file, call string) func(shaders.Kernel) (string, error) {
	const identity = "float activate(float z, float alpha) { return z; }"
	return func(k shaders.Kernel) (string, error) {
		source, err := k.Source()
		if err != nil {
			return "", err
		}
		functions, err := shaders.Resolve(fmt.Sprintf("#include \"ieee.glsl\"\n#include %q\n", file), nil)
		if err != nil {
			return "", err
		}
		_, functions, _ = strings.Cut(functions, "\n") // the version
		before, after, found := strings.Cut(source, identity)
		if !found {
			return "", fmt.Errorf("shader %v has no identity", k)
		}
		return before + functions + "float activate(float x, float alpha) { return " + call + "; }" + after, nil
	}
}

// worstError is the largest error of got between two ends, and where.
func worstError(exact func(float64) float64, from, to float64, x, got []float32) (worst float64, at float32) {
	for i, v := range x {
		if float64(v) >= from && float64(v) <= to {
			if e := ulps(got[i], exact(float64(v))); !(e <= worst) {
				worst, at = e, v
			}
		}
	}
	return worst, at
}

// everyFloat returns one in 1031 of the float32 numbers, evenly over their bits, which
// is all exponents and signs, and the special ones.
func everyFloat() []float32 {
	list := []float32{0, float32(math.Copysign(0, -1)), float32(math.Inf(1)), float32(math.Inf(-1)), 1, -1,
		math.SmallestNonzeroFloat32, -math.SmallestNonzeroFloat32, math.MaxFloat32, -math.MaxFloat32}
	for b := uint64(0); b < 1<<32; b += 1031 {
		list = append(list, math.Float32frombits(uint32(b)))
	}
	return list
}

// through sends values through the kernel for an activation.
func through(t *testing.T, q *Queue, kind backend.ActivationKind, x []float32) []float32 {
	t.Helper()
	in, err := backend.FromSlice[float32](q, x, len(x))
	require.NoError(t, err)
	defer in.Free()
	out, err := backend.New(q, backend.Float32, len(x))
	require.NoError(t, err)
	defer out.Free()
	q.Activate(backend.Activation{Kind: kind}, out, in)
	got := make([]float32, len(x))
	require.NoError(t, backend.Download(q, got, out))
	return got
}

// leastNormal is the least normal float32. What is less, hardware may take for 0.
const leastNormal = 0x1p-126

// ulps is the error of got in units of the last place of the exact value.
func ulps(got float32, exact float64) float64 {
	rounded := float32(exact)
	switch {
	case math.IsNaN(exact):
		if got != got {
			return 0
		}
		return math.Inf(1)
	case float64(got) == exact || got == rounded:
		return 0
	case math.IsInf(float64(rounded), 0) || math.IsInf(float64(got), 0):
		return math.Inf(1)
	}
	_, exponent := math.Frexp(exact)
	return math.Abs(float64(got)-exact) / math.Ldexp(1, max(exponent-24, -149))
}
