package nn_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/nn"
)

func newModel(t testing.TB, b backend.Backend, s nn.Spec) *nn.Model {
	t.Helper()
	m, err := nn.New(b, s)
	require.NoError(t, err)
	t.Cleanup(m.Free)
	return m
}

func newDataset(t testing.TB, b backend.Backend, s nn.Samples) *nn.Dataset {
	t.Helper()
	d, err := nn.NewDataset(b, s)
	require.NoError(t, err)
	t.Cleanup(d.Free)
	return d
}

func activation(t testing.TB, name string) backend.Activation {
	t.Helper()
	a, err := backend.ParseActivation(name)
	require.NoError(t, err)
	return a
}

func optimizer(t testing.TB, name string) backend.Optimizer {
	t.Helper()
	o, err := backend.ParseOptimizer(name)
	require.NoError(t, err)
	return o
}

// blobs is n samples in classes that lie round the corners of a cube, with noise that
// leaves them apart: class c is moved by 2 along feature c.
func blobs(n, features, classes int, seed uint64) nn.Samples {
	s := nn.Samples{Features: features, Classes: classes}
	stream := backend.Stream{Seed: seed, Purpose: backend.PurposeFill}
	for i := range n {
		class := i % classes
		for j := range features {
			x := backend.Unit(stream.Words(uint32(i), uint32(j))[0]) - 0.5
			if j == class {
				x += 2
			}
			s.X = append(s.X, x)
		}
		s.Labels = append(s.Labels, int32(class))
	}
	return s
}

// allWeights is all of a model's weights and biases, layer by layer.
func allWeights(t testing.TB, m *nn.Model) []float32 {
	t.Helper()
	var all []float32
	for l := range m.Spec().Layers {
		w, bias, err := m.Weights(l + 1)
		require.NoError(t, err)
		all = append(append(all, w...), bias...)
	}
	return all
}

func sqrt(x float32) float32 { return float32(math.Sqrt(float64(x))) }
