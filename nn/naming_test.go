package nn_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/nn"
)

func TestNamesAreSaved(t *testing.T) {
	b := openBackend(t)
	m := newModel(t, b, nn.Dense(2, []int{3}, backend.Activation{}, backend.SoftmaxCrossEntropy))
	for _, n := range []nn.Naming{
		{Classes: []string{"a", "b", "c, \"d\""}},
		{Features: []string{"x", ""}, Targets: []string{"1", "2", "3"}},
		{Features: []string{"x", "y"}},
		{},
	} {
		require.NoError(t, m.Name(n))
		path := filepath.Join(t.TempDir(), "net")
		require.NoError(t, m.Save(path))
		loaded, err := nn.Load(b, path, 1)
		require.NoError(t, err)
		assert.Equal(t, n, loaded.Naming())
		loaded.Free()
	}
}

func TestNamesMustFit(t *testing.T) {
	b := openBackend(t)
	m := newModel(t, b, nn.Dense(2, []int{3}, backend.Activation{}, backend.SoftmaxCrossEntropy))
	single := newModel(t, b, nn.Dense(2, []int{1}, backend.Activation{}, backend.SigmoidCrossEntropy))
	require.NoError(t, single.Name(nn.Naming{Classes: []string{"no", "yes"}}))
	for _, n := range []nn.Naming{
		{Features: []string{"x"}},
		{Classes: []string{"a", "b"}},
		{Targets: []string{"a", "b", "c", "d"}},
		{Classes: []string{"a", "b", "c"}, Targets: []string{"a", "b", "c"}},
	} {
		assert.Error(t, m.Name(n), "%+v", n)
	}
	assert.Equal(t, nn.Naming{}, m.Naming())
}
