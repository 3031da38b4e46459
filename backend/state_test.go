package backend_test

import (
	"math"
	"testing"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/cpu"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestStateWords(t *testing.T) {
	b, err := cpu.New(backend.Config{Threads: 1})
	require.NoError(t, err)
	defer b.Close()
	s := backend.State{Step: 1, Cursor: 2, Rate: 0.5, Corr1: 0.25, Corr2: 0.125, Loss: -3, LossSum: float32(math.Inf(1)), LossCount: 4, BadStep: 5}
	state, err := backend.NewState(b, s)
	require.NoError(t, err)
	defer state.Free()
	words := make([]int32, backend.StateLen)
	require.NoError(t, backend.Download(b, words, state))
	bits := func(x float32) int32 { return int32(math.Float32bits(x)) }
	assert.Equal(t, []int32{1, 2, bits(0.5), bits(0.25), bits(0.125), bits(-3), bits(float32(math.Inf(1))), 4, 5, 0, 0, 0, 0, 0, 0, 0}, words)

	s.Step, s.BadStep = math.MaxInt32, 0
	require.NoError(t, backend.WriteState(b, state, s))
	read, err := backend.ReadState(b, state)
	require.NoError(t, err)
	assert.Equal(t, s, read)
}
