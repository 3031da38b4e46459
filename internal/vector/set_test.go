package vector

import (
	"testing"

	"github.com/dnnbench/dnnbench/internal/simd"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSelectObeysTheEnvironment(t *testing.T) {
	t.Setenv(simd.Variable, "none")
	set, err := Select()
	require.NoError(t, err)
	assert.False(t, set.Available())
	t.Setenv(simd.Variable, "quantum")
	_, err = Select()
	assert.ErrorContains(t, err, "quantum")
	t.Setenv(simd.Variable, "")
	set, err = Select()
	require.NoError(t, err)
	assert.Equal(t, simd.Detect(), set.Level())
}

func TestTheZeroSetHasNoKernels(t *testing.T) {
	assert.PanicsWithValue(t, noKernels, func() { Set{}.Exp(make([]float32, 1), make([]float32, 1)) })
}

func TestShortOperandsPanic(t *testing.T) {
	for _, set := range sets() {
		assert.Panics(t, func() { set.Exp(make([]float32, 3), make([]float32, 2)) })
		assert.Panics(t, func() { set.AddRow(make([]float32, 3), make([]float64, 3)) }, "sums are padded")
		assert.Panics(t, func() { set.Uniform(make([]float32, BlockLength+1), 0, 0, 0, 0, 0, 0, 0, 1) }, "whole blocks")
	}
}

func TestKernelsAllocateNothing(t *testing.T) {
	for _, set := range sets() {
		x := make([]float32, 100)
		assert.Zero(t, testing.AllocsPerRun(10, func() {
			var sums [Lanes]float64
			set.Sum(x, &sums)
			x[0] = float32(Total(&sums))
		}))
	}
}
